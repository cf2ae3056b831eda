"""Whatever anybody sends to a public address: no error of ours, nothing repeated as markup, and an answer in bounded time."""

import time
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.depth import DEEPER
from tests.newsroom.api_site import standing_site

pytestmark = pytest.mark.django_db

EXAMPLES = 100 * DEEPER
# Of the processor's time in the answering thread, so that a busy machine does not count.
MOST_SECONDS = 3
MARKUP = "\"'><script>naughty</script>"
# Of the sorts in the Big List of Naughty Strings, as bytes: addresses and headers need not be text.
NAUGHTY = [
    text.encode()
    for text in (
        "", " ", "0", "-1", "1e308", "NaN", "null", "undefined", "9" * 19, "9" * 5_000, "٣", "１", "½", "true", "[]", "{}",
        MARKUP, "{{ 7*7 }}{% include 'x' %}", "${jndi:ldap://127.0.0.1/a}", "'; DROP TABLE articles_edition; --", "\\", "%", "%%41",
        "../../../../etc/passwd", "..%2f..%2fetc", "/", "//", "//example.org/", "http://example.org/", "javascript:alert(1)",
        "\x00", "a\x00b", "\r\nSet-Cookie: a=b", "\x1b[31m", "\x7f", "\u202eשלום\u202c", "\ufeff", "\u2028", "\U000e0041",
        "한글", "\u1112\u1161\u11ab\u1100\u1173\u11af", "Z\u0351\u0343\u0343a\u0351\u0343lgo" * 40, "👩‍👩‍👧‍👦" * 50, "ﬀŉǰ" * 99,
        "a" * 8_000, "(" * 500, '"' * 501, "*" * 300, "- " * 300, "a OR " * 300, "ㄱ " * 300, "+" * 200, "+".join(["queue"] * 200),
        "2026-13-45", "0000-00-00", "9999-12-31", "99999-01-01", "２０２６-０１-０１", "2026-02-30T25:61:61Z",
        "20260105T150000.000000Z-9", "00000000T000000.000000Z-0", "99991231T235959.999999Z-9223372036854775807",
        "20260105T150000.000000Z-99999999999999999999", "queue", "harbour", "en", "ko", "tag:queue -shop", '"queue shop" queue*',
    )
] + [b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\xaf", b"%ff%fe", b"%u0041", b"%0d%0aSet-Cookie:%20a=b", bytes(range(128, 256))]  # fmt: skip
naughty = st.one_of(
    st.sampled_from(NAUGHTY),
    st.text(st.characters(codec="utf-8"), max_size=30).map(str.encode),
    st.binary(max_size=30),
)
SHAPES = [
    b"/%s", b"/%s/", b"/%s/%s/", b"/harbour/%s/", b"/%s/%s/history/", b"/harbour/%s/history/", b"/tags/%s/", b"/tags/queue+%s/",
    b"/tags/%s/feed.atom", b"/tags/%s/feed.json", b"/%s/feed.rss", b"/communities/%s/", b"/communities/%s/feed.atom",
    b"/reactions/%s/", b"/reactions/1%s/", b"/reactions/%s/embed/", b"/reactions/%s/request/", b"/takedown/%s/", b"/sitemap-%s.xml",
    b"/pictures/%s", b"/pictures/share/harbour/%s-aaaaaaaaaaaa.png", b"/pictures/aaaaaaaaaaaaaaaa-%s.jpeg", b"/static/%s",
    b"/styleguide/%s/", b"/api/%s", b"/api/v1/%s", b"/.well-known/%s"
]  # fmt: skip
NAMES = (
    "q", "from", "to", "before", "after", "via", "initial", "community", "category", "tag", "language", "author", "sort", "edition",
    "url", "format", "maxwidth", "maxheight", "lang", "fields", "limit", "quotes_before", "quotes_after", "quotes_from", "next", "page",
)  # fmt: skip
HEADERS = (
    "ACCEPT", "ACCEPT_LANGUAGE", "ACCEPT_ENCODING", "ACCEPT_CHARSET", "IF_NONE_MATCH", "IF_MODIFIED_SINCE", "IF_MATCH", "IF_RANGE", "RANGE",
    "REFERER", "ORIGIN", "COOKIE", "HOST", "USER_AGENT", "X_FORWARDED_FOR", "X_FORWARDED_HOST", "X_FORWARDED_PROTO", "FORWARDED",
    "AUTHORIZATION", "X_HTTP_METHOD_OVERRIDE", "X_REQUESTED_WITH", "SEC_PURPOSE", "CONTENT_LENGTH", "CONTENT_TYPE", "X_CSRFTOKEN",
)  # fmt: skip
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "get")
# Pages that are there, or might be; with their queries, headers and methods they are asked as nobody should.
PAGES = [
    prefix + path
    for prefix in (b"", b"/ko")
    for path in (
        b"/", b"/latest/", b"/search/", b"/tags/", b"/tags/queue/", b"/tags/queue+shop/", b"/communities/", b"/communities/COMMUNITY/",
        b"/harbour/", b"/harbour/corrected/", b"/harbour/corrected/history/", b"/corrections/", b"/takedowns/", b"/how-we-source/",
        b"/reactions/QUOTATION/", b"/reactions/QUOTATION/embed/", b"/api/", b"/nothing/", b"/feed.atom", b"/tags/queue/feed.rss", b"/harbour/feed.json",
    )
] + [b"/oembed", b"/sitemap.xml", b"/sitemap-2026-01.xml", b"/robots.txt", b"/manifest.webmanifest"]  # fmt: skip
FIELDS = ("form_token", "relation", "ground", "email", "website", "message")
PREFIXES = (b"", b"/ko", b"/ko/ko", b"/en", b"/%s")

some = settings(
    max_examples=EXAMPLES, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker):
    yield from standing_site(django_db_blocker)


def can_be_a_header(value):
    """A server hands on no header with a line break or NUL in it."""
    return not set(value) & set(b"\r\n\x00")


def ask(client, path, *, query=b"", method="GET", body=b"", headers=()):
    """Send a request as a server hands it on, its bytes as latin-1, and hold the answer to what any answer must be."""
    environment = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path.decode("latin-1"),
        "QUERY_STRING": query.decode("latin-1"),
        **{name: value.decode("latin-1") for name, value in dict(headers).items()},
    }
    began = time.thread_time()
    # The client lets every exception of ours through to the test.
    response = client.generic(method, "/", body, "application/x-www-form-urlencoded", **environment)
    content = b"" if method == "HEAD" else b"".join(response) if response.streaming else response.content
    seconds = time.thread_time() - began
    shown = f"{method} {path[:200]!r} ? {query[:200]!r} {dict(headers)!r:.300}"
    # 501 is what oEmbed answers to a format that it has not.
    assert response.status_code < 500 or response.status_code == 501, shown
    assert seconds < MOST_SECONDS, f"{seconds:.1f} s: {shown}"
    assert b"<script>naughty" not in content or b"html" not in response["Content-Type"].encode(), shown
    assert not {name for name in response.headers if name.lower() == "set-cookie"}, shown
    return response


def of(site, path):
    """Return an address in PAGES with what the site has."""
    return path.replace(b"COMMUNITY", site.community.encode()).replace(
        b"QUOTATION", str(site.quotation.pk).encode()
    )


def filled(shape, pieces):
    return shape % tuple(pieces[: shape.count(b"%s")])


@some
@given(
    shape=st.sampled_from(SHAPES),
    prefix=st.sampled_from(PREFIXES),
    pieces=st.lists(naughty, min_size=3, max_size=3),
)
def test_any_path_is_answered(client, standing, shape, prefix, pieces):
    path = filled(prefix, pieces[2:]) + filled(shape, pieces)
    ask(client, path)


@some
@given(
    path=st.sampled_from(PAGES),
    asked=st.lists(st.tuples(st.sampled_from(NAMES), naughty), min_size=1, max_size=4),
    raw=st.one_of(st.just(b""), naughty),
)
def test_any_query_is_answered(client, standing, path, asked, raw):
    ask(client, of(standing, path), query=b"&".join([urlencode(asked).encode(), raw]))


@some
@given(
    path=st.sampled_from(PAGES),
    method=st.sampled_from(METHODS),
    headers=st.dictionaries(st.sampled_from(HEADERS), naughty.filter(can_be_a_header), max_size=4),
)
def test_any_headers_and_any_method_are_answered(client, standing, path, method, headers):
    sent = {name if name.startswith("CONTENT_") else f"HTTP_{name}": value for name, value in headers.items()}
    ask(client, of(standing, path), method=method, headers=sent)


@some
@given(
    asked=st.dictionaries(st.sampled_from(FIELDS), naughty, max_size=len(FIELDS)),
    raw=st.one_of(st.just(b""), naughty),
)
def test_anything_may_be_sent_to_the_form_for_readers(client, standing, asked, raw):
    path = f"/ko/reactions/{standing.quotation.pk}/request/".encode()
    ask(client, path, method="POST", body=b"&".join([urlencode(asked).encode(), raw]))
