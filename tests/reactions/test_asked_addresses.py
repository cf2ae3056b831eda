"""Where a page is really asked for: what an outlet says instead of the page's own address, and how it is checked."""

import importlib

import pytest
from django.apps import apps
from django.urls import reverse

from reactions.capturing.requests import carry_out, request_capture
from reactions.capturing.storing import text_of
from reactions.health.scheduling import enqueue_due_checks
from reactions.models import Capture, CaptureRequest, HostVisit, Outlet, OutletHost, Source
from reactions.sources.asked_addresses import asked_address
from tests.factories import NOW, PUBLISHER, REPORTER, make_outlet, make_source, make_user
from tests.forum import Forum, Thread, answers
from tests.reactions.watched import watch

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

WORDS = ["새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요", "입장료가 작년보다 두 배로 올랐잖아요"]
MOBILE = "m.harbour.example"


def frame_around(thread: Thread) -> answers.Answer:
    """The page that everybody knows: a frame, and no words."""
    return answers.answer(f'<html><head><title>항구</title></head><frameset><frame src="/m{thread.path}">')


@pytest.fixture
def framed(forum: Forum, harbour: Outlet, settings) -> Outlet:
    """An outlet whose own addresses show frames, and whose mobile host shows the pages."""
    forum.hosts.add(MOBILE)
    settings.FETCH_ALLOWED_ADDRESSES = forum.allowed_addresses
    harbour.source_pattern = r"^/(?:m/)?talk/(?P<id>\d+)"
    harbour.capture_address = f"http://{MOBILE}:{forum.port}/m/talk/{{id}}"
    harbour.save()
    return harbour


def put_up(forum: Forum, thread: Thread) -> Thread:
    forum.answer_with(thread, frame_around(thread))
    forum.answer_with(f"/m{thread.path}", answers.answer(thread.page()))
    return thread


class TestCaptures:
    def test_the_page_is_asked_where_its_words_are_and_the_source_keeps_its_address(
        self, forum: Forum, framed, source_of
    ) -> None:
        thread = put_up(forum, forum.add_thread(comments=WORDS))
        source = source_of(thread)
        request = request_capture(source=source, method="auto", actor=make_user(role=REPORTER), now=NOW)
        carry_out(request_id=request.pk, now=NOW)
        request.refresh_from_db()
        assert request.state == CaptureRequest.State.STORED
        stored = Capture.objects.get()
        assert stored.requested_url == stored.final_url == f"http://{MOBILE}:{forum.port}/m{thread.path}"
        assert stored.manifest["requested_url"] == stored.requested_url
        assert WORDS[0] in text_of(capture=stored)
        source.refresh_from_db()
        assert source.canonical_url == forum.address(thread)
        # The host that is spared between two visits is the one that was asked.
        assert list(HostVisit.objects.values_list("host", flat=True)) == [MOBILE]
        assert {visit.host for visit in forum.visits} == {f"{MOBILE}:{forum.port}"}

    def test_without_it_the_frame_is_no_evidence(self, forum: Forum, framed, source_of) -> None:
        framed.capture_address = ""
        framed.save()
        source = source_of(put_up(forum, forum.add_thread(comments=WORDS)))
        request = request_capture(source=source, method="auto", actor=make_user(role=REPORTER), now=NOW)
        carry_out(request_id=request.pk, now=NOW)
        request.refresh_from_db()
        assert request.state == CaptureRequest.State.REFUSED


class TestChecks:
    def test_a_re_check_looks_where_the_words_are(self, forum: Forum, framed) -> None:
        watched = watch(forum, style="general", comments=WORDS)
        put_up(forum, watched.thread)
        assert watched.finding()[0] == "live"
        assert watched.source.health_checks.first().final_url.startswith(f"http://{MOBILE}:")
        watched.thread.comments[0].edit("새벽 네 시까지 줄을 섰는데 조금 후회해요")
        put_up(forum, watched.thread)
        assert watched.finding(hours=80)[0] == "edited"
        made = Capture.objects.order_by("-pk").first()
        assert made is not None
        assert made.requested_url.startswith(f"http://{MOBILE}:")

    def test_checks_that_are_due_wait_for_the_host_that_is_asked(self, forum: Forum, framed) -> None:
        watched = watch(forum, style="general", comments=WORDS)
        Source.objects.filter(pk=watched.source.pk).update(recheck_at=NOW)
        visit = HostVisit.objects.create(host=MOBILE, next_at=NOW.replace(year=2100))
        assert enqueue_due_checks(now=NOW) == 0
        visit.delete()
        assert enqueue_due_checks(now=NOW) == 1


class TestTheRule:
    @pytest.mark.parametrize(
        ("own", "asked"),
        [
            (
                "https://blog.naver.com/breadmap/223900445566",
                "https://m.blog.naver.com/breadmap/223900445566",
            ),
            (
                "https://blog.naver.com/PostView.naver?blogId=breadmap&logNo=223900445566",
                "https://m.blog.naver.com/breadmap/223900445566",
            ),
            (
                "https://m.blog.naver.com/breadmap/223900445566",
                "https://m.blog.naver.com/breadmap/223900445566",
            ),
            # Not a post: nothing to put into the address.
            ("https://blog.naver.com/breadmap", "https://blog.naver.com/breadmap"),
        ],
    )
    def test_a_naver_blog_is_asked_for_its_mobile_page(self, own, asked) -> None:
        outlet = Outlet.objects.get(slug="naver-blog")
        assert asked_address(make_source(outlet=outlet, canonical_url=own)) == asked

    @pytest.mark.parametrize(
        "template",
        [
            # Somebody else's host, however it came into the row; another number; one that is no address.
            "https://elsewhere.example/talk/{id}",
            "https://harbour.example/talk/1{id}",
            "https://harbour.example/talk/{board}/{id}",
            "https://[harbour/talk/{id}",
        ],
    )
    def test_what_would_not_be_the_same_page_is_not_asked(self, template) -> None:
        outlet = make_outlet(
            hosts=["harbour.example"], source_pattern=r"^/talk/(?P<id>\d+)", capture_address=template
        )
        source = make_source(outlet=outlet, canonical_url="https://harbour.example/talk/77")
        assert asked_address(source) == "https://harbour.example/talk/77"

    @pytest.mark.parametrize(
        ("changed", "expected"),
        [
            ({}, "https://m.blog.naver.com/{board}/{id}"),
            ({"capture_address": "https://m.blog.naver.com/x/{id}"}, "https://m.blog.naver.com/x/{id}"),
            ({"source_pattern": r"(?P<id>\d+)$"}, ""),
            ({"capture_mode": "upload"}, ""),
        ],
    )
    def test_an_installation_that_changed_its_outlet_is_left_alone(self, changed, expected) -> None:
        migration = importlib.import_module("reactions.migrations.0005_asked_addresses")
        Outlet.objects.filter(slug="naver-blog").update(**{"capture_address": "", **changed})
        migration.name_the_mobile_page(apps, None)
        assert Outlet.objects.get(slug="naver-blog").capture_address == expected


class TestTheForm:
    def post(self, client, outlet: Outlet, hosts: list[str], **changed: str) -> str:
        """Save the outlet's form; return what it says, or an empty string where it saved."""
        page = client.get(reverse("admin:reactions_outlet_change", args=[outlet.pk]))
        form = page.context["adminform"].form
        rows = list(OutletHost.objects.filter(outlet=outlet))
        kept = {name: form.initial.get(name) for name in form.fields}
        data = {name: "" if value is None else str(value) for name, value in kept.items()}
        data |= {"hosts-TOTAL_FORMS": str(len(hosts)), "hosts-INITIAL_FORMS": str(len(rows))}
        for number, host in enumerate(hosts):
            data[f"hosts-{number}-host"] = host
            data[f"hosts-{number}-outlet"] = str(outlet.pk)
            if number < len(rows):
                data[f"hosts-{number}-id"] = str(rows[number].pk)
        data.pop("is_active", None)
        response = client.post(page.wsgi_request.path, data | {"is_active": "on"} | changed)
        return "" if response.status_code == 302 else response.content.decode()

    @pytest.mark.parametrize(
        ("template", "said"),
        [
            ("https://m.harbour.example/talk/{id}", ""),
            ("https://m.harbour.example/talk/{number}", "can stand in braces"),
            ("https://m.harbour.example/talk/{", "can stand in braces"),
            ("https://m.harbour.example/talk/", "page’s number belongs"),
            ("https://m.harbour.example/{board}/{id}", "does not find {board}"),
            ("https://elsewhere.example/talk/{id}", "none of this outlet’s hosts"),
            ("https://elsewhere-harbour.example/talk/{id}", "none of this outlet’s hosts"),
            ("https://{id}.harbour.example/talk/{id}", "the whole address"),
            ("m.harbour.example/talk/{id}", "the whole address"),
            ("ftp://m.harbour.example/talk/{id}", "the whole address"),
            ("https://me:secret@m.harbour.example/talk/{id}", "user name"),
            ("https://m.harbour.example/view/{id}", "another number or none"),
        ],
    )
    def test_an_address_that_cannot_be_asked_is_refused_in_words(
        self, client, harbour, template, said
    ) -> None:
        make_source(outlet=harbour, canonical_url="https://harbour.example/talk/77", native_id="77")
        client.force_login(make_user(role=PUBLISHER))
        answer = self.post(client, harbour, ["harbour.example"], capture_address=template)
        answer = answer.replace("&#x27;", "’").replace("'", "’")
        assert said in answer
        assert bool(said) == bool(answer)
        harbour.refresh_from_db()
        assert harbour.capture_address == ("" if said else template)

    def test_a_host_that_is_added_in_the_same_step_counts(self, client, harbour) -> None:
        client.force_login(make_user(role=PUBLISHER))
        address = "https://pocket.example/talk/{id}"
        assert not self.post(client, harbour, ["harbour.example", "pocket.example"], capture_address=address)
        harbour.refresh_from_db()
        assert harbour.capture_address == address


class TestWhatASiteHides:
    def test_the_desk_is_told_once_of_a_comment_that_its_site_hid(self, forum: Forum) -> None:
        watched = watch(forum, comments=WORDS)
        watched.thread.comments[0].hide()
        watched.check()
        watched.check(hours=90)
        assert watched.tasks == ["hidden"]
        watched.thread.comments[0].state = "live"
        watched.check(hours=180)
        watched.thread.comments[0].hide()
        watched.check(hours=270)
        # The first is still open: one task for the same thing.
        assert watched.tasks == ["hidden"]

    def test_a_page_that_its_site_hid_is_one_task_whatever_is_quoted_from_it(self, forum: Forum) -> None:
        watched = watch(forum, comments=WORDS, quoted=2)
        Outlet.objects.filter(slug="theqoo").update(tombstone_signatures="블라인드 처리된 글")
        forum.answer_with(watched.thread, answers.page("알림", "<p>신고로 블라인드 처리된 글</p>"))
        assert watched.finding() == ("comment_hidden", "page_hidden")
        watched.check(hours=90)
        assert watched.tasks == ["hidden"]
