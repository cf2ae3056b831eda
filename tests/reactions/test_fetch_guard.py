"""The guard: what is not public is not asked, at the first address and at every redirect; a canary tells."""

import socket
import time

import pytest

from reactions.fetching import FetchProblem, UnableToFetch, fetch
from reactions.fetching.addresses import is_public, read_address
from tests.factories import NOW
from tests.forum import Canary, Forum, answers

# Each names the canary's port, so that whoever follows one touches it.
TO_LOOPBACK = [
    "http://127.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://2130706433:{port}/",
    "http://017700000001:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.1:{port}/",
    "http://0x7F.0x0.0x0.0x1:{port}/",
    "http://127.0.0.0x01:{port}/",
    "http://127.0.0.01:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://１２７.０.０.１:{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://127。0。0。1:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST:{port}/",
    "http://LocalHost.:{port}/",
    "http://ｌｏｃａｌｈｏｓｔ:{port}/",
    "http://ⓛocalhost:{port}/",
    "http://localhost。:{port}/",
    "http://localhost.localdomain:{port}/",
    "http://anything.localhost:{port}/",
    "http://LOCAL%48OST:{port}/",
    "http://[::1]:{port}/",
    "http://[0:0:0:0:0:0:0:1]:{port}/",
    "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::127.0.0.1]:{port}/",
    "http://[64:ff9b:1::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[::1%25lo]:{port}/",
    "http://forum.example@127.0.0.1:{port}/",
    "http://user:word@127.0.0.1:{port}/",
    "http://forum.example:{port}\\@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\r\nX-Injected: 1/",
    "http://127.0.0.1:{port}/\r\n\r\nGET / HTTP/1.1",
    "\thttp://127.0.0.1:{port}/",
    "http:/\t/127.0.0.1:{port}/",
    "http:127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "https://127.0.0.1:{port}/",
    "ftp://127.0.0.1:{port}/",
    "gopher://127.0.0.1:{port}/_GET",
    "ws://127.0.0.1:{port}/",
    "file:///etc/passwd",
    "data:text/html,words",
    "javascript:alert(1)",
]
ELSEWHERE = [
    "http://169.254.169.254/latest/meta-data/",
    "http://[fe80::1]/",
    "http://[fd00:ec2::254]/",
    "http://metadata.google.internal/",
    "http://printer.local/",
    "http://intranet/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.0.1/",
    "http://100.64.0.1/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://192.88.99.1/",
    "http://[ff0e::1]/",
    "http://[2001:0:7f00:1::]/",
    "http://[fec0::1]/",
    "http://[3fff::1]/",
    "http://[2001:db8::1]/",
    "http://[2606:4700::5efe:7f00:1]/",
    "http://forum.example:22/",
    "http://forum.example:8080/",
    "http://forum.example:0/",
    "http://forum.example:99999/",
    "http://forum.example:٨٠/",
    "http://",
    "http:///path",
    "http://.example/",
    "http://a..example/",
    "http://-a.example/",
    "http://a b.example/",
    "http://a%00.example/",
    "http://a\x00.example/",
    "http://a\x85.example/",
    "http://[::1/",
    "http://" + "a" * 64 + ".example/",
    "https://forum.example/" + "a" * 3000,
    "",
]
REFUSALS = {FetchProblem.REFUSED_FORM, FetchProblem.REFUSED_ADDRESS}


@pytest.fixture
def port_let_through(request, canary: Canary, settings) -> None:
    """Let the canary's port through at another address, so that it is not the port for which it is refused."""
    if "forum" in request.fixturenames:
        request.getfixturevalue("forum")
    settings.FETCH_ALLOWED_ADDRESSES = [*settings.FETCH_ALLOWED_ADDRESSES, f"192.0.2.1:{canary.port}"]


@pytest.mark.parametrize("address", TO_LOOPBACK)
def test_the_usual_port_makes_no_difference(address) -> None:
    with pytest.raises(UnableToFetch) as refusal:
        fetch(url=address.replace(":{port}", ""), now=NOW, resolver=no_look_up)
    assert refusal.value.code in REFUSALS


def no_look_up(name: str, port: int) -> list[str]:
    raise AssertionError(f"{name} was looked up")


@pytest.mark.parametrize("address", TO_LOOPBACK + ELSEWHERE)
def test_an_address_that_is_not_public_is_refused_before_anything_is_asked(
    address, canary: Canary, port_let_through
) -> None:
    with pytest.raises(UnableToFetch) as refusal:
        fetch(url=address.format(port=canary.port), now=NOW, resolver=no_look_up)
    assert refusal.value.code in REFUSALS
    assert canary.is_untouched()


# Without a host or scheme of its own an address is, in a redirect, one on the same host.
RELATIVE = {"//127.0.0.1:{port}/", "http:127.0.0.1:{port}/", "http://", "http:///path", ""}


@pytest.mark.parametrize("location", [one for one in TO_LOOPBACK + ELSEWHERE if one not in RELATIVE])
def test_a_redirect_to_it_is_refused_at_every_station(
    location, forum: Forum, canary: Canary, port_let_through
) -> None:
    target = location.format(port=canary.port)
    if any(letter in target for letter in "\r\n\x00\x85"):
        # No header can hold a line break; what could be sent of it is sent.
        target = target.encode("unicode_escape").decode()
    for before in (0, 3):
        for number in range(before):
            forum.answer_with(f"/{number}", answers.redirect(f"/{number + 1}"))
        forum.answer_with(f"/{before}", answers.redirect(target.encode().decode("latin-1")))
        with pytest.raises(UnableToFetch) as refusal:
            fetch(url=forum.address("/0"), now=NOW)
        assert refusal.value.code in REFUSALS | {FetchProblem.BAD_ANSWER}
        assert forum.visits[-1].path == f"/{before}"
    assert canary.is_untouched()


@pytest.mark.parametrize("location", sorted(RELATIVE - {""}))
def test_a_redirect_without_a_host_stays_with_the_host_or_is_refused(location, forum, canary: Canary) -> None:
    forum.answer_with("/0", answers.redirect(location.format(port=canary.port)))
    try:
        assert f"//harbour.example:{forum.port}/" in fetch(url=forum.address("/0"), now=NOW).final_url
    except UnableToFetch as refusal:
        assert refusal.code in REFUSALS | {FetchProblem.TOO_MANY_REDIRECTS}  # noqa: PT017
    assert canary.is_untouched()


@pytest.mark.parametrize(
    "found",
    [
        ["93.184.215.14", "127.0.0.1"],
        ["127.0.0.1", "93.184.215.14"],
        ["93.184.215.14", "10.0.0.1", "93.184.215.15"],
        ["2606:4700::1111", "::1"],
        ["2606:4700::1111", "::ffff:127.0.0.1"],
        ["64:ff9b::7f00:1"],
        ["fe80::1%eth0"],
        ["no address at all"],
    ],
)
def test_a_name_with_one_private_address_is_refused_whole(found, canary: Canary) -> None:
    with pytest.raises(UnableToFetch) as refusal:
        fetch(url="http://two-faced.example/", now=NOW, resolver=lambda name, port: found)
    assert refusal.value.code is FetchProblem.REFUSED_ADDRESS
    assert "two-faced.example" in str(refusal.value)
    assert canary.is_untouched()


def test_the_connection_goes_to_the_address_that_was_checked(forum: Forum, canary: Canary, settings) -> None:
    """A name that changes between look-ups gains nothing: there is one look-up per station."""
    settings.FETCH_ALLOWED_ADDRESSES = [f"127.0.0.1:{forum.port}"]
    looked_up: list[str] = []

    def changing(name: str, port: int) -> list[str]:
        looked_up.append(name)
        return ["127.0.0.1"] if len(looked_up) == 1 else ["127.0.0.2"]

    thread = forum.add_thread()
    fetched = fetch(url=forum.address(thread), now=NOW, resolver=changing)
    assert fetched.status == 200
    assert looked_up == ["harbour.example"]


def test_a_name_that_changes_before_a_redirect_is_checked_again(forum: Forum, settings) -> None:
    settings.FETCH_ALLOWED_ADDRESSES = [f"127.0.0.1:{forum.port}"]
    answers_in_turn = iter([["127.0.0.1"], ["127.0.0.2"]])
    forum.answer_with("/a", answers.redirect("/b"))
    with pytest.raises(UnableToFetch) as refusal:
        fetch(url=forum.address("/a"), now=NOW, resolver=lambda name, port: next(answers_in_turn))
    assert refusal.value.code is FetchProblem.REFUSED_ADDRESS
    assert [visit.path for visit in forum.visits] == ["/a"]


def test_an_exception_for_one_port_is_none_for_another(forum: Forum, canary: Canary) -> None:
    with pytest.raises(UnableToFetch):
        fetch(url=f"http://harbour.example:{canary.port}/", now=NOW)
    with pytest.raises(UnableToFetch):
        fetch(url="http://harbour.example/", now=NOW)
    assert canary.is_untouched()


def test_a_public_name_at_an_excepted_port_is_still_refused(forum: Forum) -> None:
    with pytest.raises(UnableToFetch) as refusal:
        fetch(
            url=f"http://public.example:{forum.port}/", now=NOW, resolver=lambda name, port: ["93.184.215.14"]
        )
    assert refusal.value.code is FetchProblem.REFUSED_ADDRESS


def test_without_exceptions_loopback_is_refused_even_where_a_forum_stands(forum: Forum, settings) -> None:
    settings.FETCH_ALLOWED_ADDRESSES = []
    with pytest.raises(UnableToFetch):
        fetch(url=f"http://127.0.0.1:{forum.port}/", now=NOW)
    assert not forum.visits


def test_a_name_that_nobody_has_is_told_from_a_name_server_that_does_not_answer() -> None:
    def unknown(name: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    def silent(name: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "again")

    for resolver, code in ((unknown, FetchProblem.NO_SUCH_NAME), (silent, FetchProblem.NO_NAME_SERVER)):
        with pytest.raises(UnableToFetch) as failure:
            fetch(url="http://harbour.example/", now=NOW, resolver=resolver)
        assert failure.value.code is code


def test_a_look_up_that_hangs_ends_at_the_deadline(settings) -> None:
    settings.FETCH_TOTAL_SECONDS = 0.2

    def hanging(name: str, port: int) -> list[str]:
        time.sleep(2)
        return []

    with pytest.raises(UnableToFetch) as failure:
        fetch(url="http://harbour.example/", now=NOW, resolver=hanging)
    assert failure.value.code is FetchProblem.TIMEOUT


@pytest.mark.parametrize("text", ["93.184.215.14", "1.1.1.1", "2606:4700::1111", "2a00:1450:4001::1"])
def test_what_stands_on_the_public_internet_is_public(text) -> None:
    assert is_public(text)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://Forum.Example/a?b=c#d", "https://forum.example/a?b=c"),
        ("http://forum.example:80", "http://forum.example/"),
        ("https://forum.example:80/", "https://forum.example:80/"),
        (
            "https://한글.example/글?제목=값",
            "https://xn--bj0bj06e.example/%EA%B8%80?%EC%A0%9C%EB%AA%A9=%EA%B0%92",
        ),
        ("https://forum.example./a", "https://forum.example/a"),
        ("http://93.184.215.14/", "http://93.184.215.14/"),
        ("http://[2606:4700:0::1111]/", "http://[2606:4700::1111]/"),
    ],
)
def test_an_address_is_read_once_and_asked_for_as_it_was_read(url, expected) -> None:
    assert str(read_address(url)) == expected
