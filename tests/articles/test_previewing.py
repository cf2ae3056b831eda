"""Preview links: who makes them, what they show and to whom, and that they end."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Activity, Article, BlockComment, PreviewLink, Revision, TextBlock
from articles.planning.plans import Moment, Plan, keep_plan
from articles.previewing.comments import MOST, MOST_IN_AN_HOUR, TooManyComments, comment_by_link
from articles.previewing.links import (
    MOST_GOOD,
    UnableToMakeLink,
    UnableToPreview,
    link_with,
    make_link,
    revoke_link,
)
from articles.snapshots import record_revision
from images.renditions import make_renditions
from reactions.models import Ground
from reactions.takedown.redacting import redact
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def desk():
    return factories.make_user(role=factories.DESK_EDITOR)


def made(article, actor, *, now=None, lasts=DAY, **options):
    return make_link(
        article=article, made_for="Our lawyer", lasts=lasts, actor=actor, now=now or timezone.now(), **options
    )


def saved(actor, **fields):
    article = factories.make_article(**fields)
    record_revision(article=article, actor=actor, now=NOW)
    return article


def page(token, client=None):
    return (client or Client()).get(f"/preview/{token}/")


class TestLinks:
    def test_the_token_is_long_and_nowhere_in_the_database(self, desk):
        link = made(saved(desk), desk)
        # 256 bits in base64: nobody guesses one.
        assert re.fullmatch(r"[-\w]{43}", link.token)
        row = PreviewLink.objects.values().get()
        assert link.token not in str(row)
        assert row["token_hash"] != link.token

    def test_a_wrong_an_expired_and_a_revoked_one_open_nothing(self, desk):
        article = saved(desk)
        expired, revoked = made(article, desk, now=NOW), made(article, desk, now=NOW)
        revoke_link(link=revoked.link, actor=desk, now=NOW)
        for token, now in ((expired.token, NOW + DAY), (revoked.token, NOW), ("x" * 43, NOW), ("", NOW)):
            with pytest.raises(UnableToPreview):
                link_with(token=token, now=now)
        assert link_with(token=expired.token, now=NOW + DAY - timedelta(seconds=1)) == expired.link

    def test_who_may_not_edit_the_article_makes_and_revokes_none(self, desk):
        article = saved(desk)
        link = made(article, desk).link
        stranger = factories.make_user(role=factories.REPORTER)
        with pytest.raises(PermissionDenied):
            made(article, stranger)
        with pytest.raises(PermissionDenied):
            revoke_link(link=link, actor=stranger, now=NOW)
        assert made(article, article.created_by)

    def test_impossible_links_are_refused_in_words(self, desk):
        article, other = saved(desk), saved(desk)
        with pytest.raises(UnableToMakeLink, match="at most 90 days"):
            made(article, desk, lasts=91 * DAY)
        with pytest.raises(UnableToMakeLink, match="another article"):
            made(article, desk, revision=other.revisions.get())
        with pytest.raises(UnableToMakeLink, match="Nothing has been saved"):
            made(factories.make_article(), desk)
        for _ in range(MOST_GOOD):
            made(article, desk)
        with pytest.raises(UnableToMakeLink, match="Revoke those"):
            made(article, desk)

    def test_an_article_with_links_can_be_deleted(self, desk):
        article = saved(desk)
        made(article, desk, revision=article.revisions.get())
        article.delete()
        assert not PreviewLink.objects.exists()


class TestThePage:
    def test_a_stranger_sees_the_revision_and_nothing_keeps_or_tells_it(self, desk):
        article = saved(desk, title="Not out yet")
        link = made(article, desk)
        response = page(link.token)
        text = response.content.decode()
        assert response.status_code == 200
        assert "Not out yet" in text
        assert "It was opened for Our lawyer" in text
        assert '<meta name="robots" content="noindex' in text
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert response.headers["Cache-Control"] == "private, no-store"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert not {"Cache-Tag", "Surrogate-Key", "ETag"} & set(response.headers)
        assert not response.cookies
        assert not response.wsgi_request.session.accessed
        assert link.token not in text.replace(f"/ko/preview/{link.token}/", "").replace(
            f"/preview/{link.token}/", ""
        )

    def test_a_pinned_link_stays_and_another_follows_what_is_saved(self, desk):
        article = saved(desk, blocks=[factories.text("<p>As pinned.</p>")])
        pinned, newest = made(article, desk, revision=article.revisions.get()), made(article, desk)
        TextBlock.objects.filter(parent=article).update(html="<p>Written since.</p>")
        assert "As pinned." in page(newest.token).content.decode()
        record_revision(article=article, actor=desk, now=NOW)
        assert "Written since." in page(newest.token).content.decode()
        assert "As pinned." in page(pinned.token).content.decode()

    def test_uses_are_counted_and_looking_for_it_is_none(self, desk):
        link = made(saved(desk), desk)
        page(link.token)
        page(link.token)
        Client().head(f"/preview/{link.token}/")
        link.link.refresh_from_db()
        assert link.link.use_count == 2
        assert link.link.last_used_at

    def test_whatever_is_wrong_with_a_link_the_same_page_says_so(self, desk, settings):
        article = saved(desk)
        revoked, expired = made(article, desk), made(article, desk)
        revoke_link(link=revoked.link, actor=desk, now=timezone.now())
        long_ago = timezone.now() - 9 * DAY
        PreviewLink.objects.filter(pk=expired.link.pk).update(created_at=long_ago, expires_at=long_ago + DAY)
        answers = set()
        for token in (revoked.token, expired.token, "x" * 43, "한글", "x" * 500):
            response = page(token)
            assert response.status_code == 404
            assert response.headers["Cache-Control"] == "private, no-store"
            answers.add(response.content.decode().replace(token, ""))
            assert article.title not in response.content.decode()
        assert len({re.sub(r"/(ko/)?preview/[^\"]*", "", answer) for answer in answers}) == 1
        assert "미리" in Client().get(f"/ko/preview/{revoked.token}/").content.decode()

    def test_words_that_were_removed_are_gone_from_previews_too(
        self, desk, django_capture_on_commit_callbacks
    ):
        quotation = factories.make_sourced_quotation(translation="I queued until three")
        article = saved(desk, blocks=[factories.text(), factories.quoted(quotation)])
        pinned = made(article, desk, revision=article.revisions.get())
        assert "I queued until three" in page(pinned.token).content.decode()
        publisher = factories.make_user(role=factories.PUBLISHER)
        with django_capture_on_commit_callbacks(execute=True):
            redact(quotation=quotation, ground=Ground.PRIVACY, actor=publisher, now=NOW)
        text = page(pinned.token).content.decode()
        assert "I queued until three" not in text
        assert factories.WORDS not in text

    def test_an_embargo_is_said_and_the_desks_note_of_it_is_not(self, desk):
        article = saved(desk)
        plan = Plan(embargo=Moment(timezone.now() + DAY, "Asia/Seoul"), embargo_note="Told us by a friend")
        keep_plan(article=article, plan=plan, actor=desk, now=timezone.now())
        text = page(made(article, desk).token).content.decode()
        assert "Nothing of this may be published before" in text
        assert "Told us by a friend" not in text

    def test_its_pictures_are_shown_and_no_others(self, desk):
        shown, other = factories.make_image(), factories.make_image()
        for image in (shown, other):
            make_renditions(image=image)
        link = made(saved(desk, blocks=[factories.text(), factories.picture(shown)]), desk)
        text = page(link.token).content.decode()
        addresses = set(re.findall(rf"/preview/{link.token}/pictures/\d+/", text))
        assert addresses
        client = Client()
        for address in addresses:
            response = client.get(address)
            assert response.status_code == 200
            assert response.headers["Content-Type"].startswith("image/")
            assert response.headers["Cache-Control"] == "private, no-store"
        strange = other.renditions.first()
        assert client.get(f"/preview/{link.token}/pictures/{strange.pk}/").status_code == 404
        revoke_link(link=link.link, actor=desk, now=timezone.now())
        assert client.get(addresses.pop()).status_code == 404

    def test_its_queries_do_not_grow_with_the_article(self, desk):
        def cost(blocks):
            token = made(saved(desk, blocks=blocks), desk).token
            with CaptureQueriesContext(connection) as queries:
                assert page(token).status_code == 200
            return len(queries)

        def quoted():
            return factories.quoted(factories.make_sourced_quotation(translation="I regret nothing"))

        assert cost([factories.text(), quoted()]) == cost([factories.text(), *(quoted() for _ in range(4))])


class TestAtTheDesk:
    def address(self, article):
        return reverse("admin:articles_article_links", args=[article.pk])

    def make(self, client, article, **values):
        return client.post(
            self.address(article), {"made_for": "Our lawyer", "shows": "newest", "lasts": "3", **values}
        )

    def test_the_address_is_shown_once_and_the_link_listed_and_taken_back(self, client, desk, settings):
        settings.SITE_URL = "http://testserver"
        client.force_login(desk)
        article = saved(desk)
        shown = self.make(client, article).context["address"]
        assert Client().get(shown.removeprefix("http://testserver")).status_code == 200
        listed = client.get(self.address(article)).content.decode()
        assert shown not in listed
        assert "Our lawyer" in listed
        edited = client.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()
        assert "Our lawyer" in edited
        link = PreviewLink.objects.get()
        revoke = reverse("admin:articles_article_link_revoke", args=[article.pk, link.pk])
        assert client.get(revoke).status_code == 405
        assert client.post(revoke).status_code == 302
        assert Client().get(shown.removeprefix("http://testserver")).status_code == 404
        link.refresh_from_db()
        assert link.revoked_by == desk
        kinds = Activity.objects.filter(article=article).order_by("pk").values_list("kind", "actor", "note")
        assert list(kinds) == [("link_made", desk.pk, "Our lawyer"), ("link_revoked", desk.pk, "Our lawyer")]

    def test_a_revision_can_be_pinned_and_wrong_input_loses_nothing(self, client, desk):
        client.force_login(desk)
        article = saved(desk)
        number = article.revisions.get().number
        for values in ({"made_for": ""}, {"lasts": "400"}, {"shows": "99"}, {"made_for": "x" * 121}):
            response = self.make(client, article, **values)
            assert response.status_code == 200
            assert list(response.context["form"].errors) == list(values)
        self.make(client, article, shows=str(number))
        assert PreviewLink.objects.get().revision == Revision.objects.get()

    def test_each_role_and_each_article(self, client, desk):
        reporter = factories.make_user(role=factories.REPORTER)
        own, others = saved(desk, created_by=reporter), saved(desk)
        link = made(others, desk).link
        for role, article, status in (
            (reporter, own, 200), (reporter, others, 403), (desk, others, 200),
            (factories.make_user(role=factories.PUBLISHER), others, 200), (factories.make_user(), others, 302),
        ):  # fmt: skip
            client.force_login(role)
            assert client.get(self.address(article)).status_code == status
            assert self.make(client, article).status_code == status
        client.force_login(reporter)
        # A link of another article is not taken back by way of one's own.
        assert (
            client.post(reverse("admin:articles_article_link_revoke", args=[own.pk, link.pk])).status_code
            == 404
        )
        assert (
            client.post(reverse("admin:articles_article_link_revoke", args=[others.pk, link.pk])).status_code
            == 403
        )
        Article.objects.filter(pk=own.pk).update(state="published")
        assert client.get(self.address(own)).status_code == 403


class TestComments:
    def say(self, token, client=None, **values):
        client = client or Client(enforce_csrf_checks=True)
        return client.post(
            f"/preview/{token}/comment/", {"block": "", "name": "Kim", "text": "Is this so?", **values}
        )

    def test_what_a_stranger_says_to_a_block_reaches_the_desk_escaped_and_without_a_cookie(
        self, client, desk
    ):
        article = saved(desk, blocks=[factories.heading("A queue"), factories.text("<p>Of nine.</p>")])
        token = made(article, desk).token
        shown = Client().get(f"/preview/{token}/comment/")
        assert "Of nine." in shown.content.decode()
        assert not shown.cookies
        key = article.revisions.get().document["blocks"][1]["key"]
        response = self.say(token, block=key, text="<script>alert(1)</script>")
        assert response.status_code == 303
        assert not response.cookies
        assert "with the desk" in Client().get(response.headers["Location"]).content.decode()
        comment = BlockComment.objects.get()
        assert str(comment.block_key) == key
        assert comment.author is None
        assert comment.author_name == "Kim (by the link for Our lawyer)"
        # Nothing turns round what stands behind a name, and so makes a colleague of a stranger.
        assert self.say(token, block=key, name="Daniel Ahn\u202e\u2066\n").status_code == 303
        names = set(BlockComment.objects.values_list("author_name", flat=True))
        assert names == {comment.author_name, "Daniel Ahn (by the link for Our lawyer)"}
        client.force_login(desk)
        page = client.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()
        assert "<script>alert(1)" not in page

    def test_wrong_input_is_told_and_nothing_lost(self, desk):
        token = made(saved(desk), desk).token
        for values in (
            {"name": " "},
            {"text": ""},
            {"text": "x" * 2001},
            {"block": "nothing"},
            {"name": "x" * 81},
        ):
            response = self.say(token, **values)
            assert response.status_code == 422, values
            assert list(response.context["form"].errors) == list(values)
        assert not BlockComment.objects.exists()

    def test_a_block_that_is_gone_is_said_to_be(self, desk):
        article = saved(desk)
        pinned = made(article, desk, revision=article.revisions.get())
        key = article.revisions.get().document["blocks"][0]["key"]
        TextBlock.objects.filter(parent=article).delete()
        response = self.say(pinned.token, block=key)
        assert response.status_code == 422
        assert response.context["form"]["text"].value() == "Is this so?"

    def test_one_link_brings_so_many_and_no_more(self, desk):
        link = made(saved(desk), desk).link
        now = timezone.now()

        def say(at=now):
            return comment_by_link(link=link, name="Kim", text="Is this so?", block_key=None, now=at)

        for _ in range(MOST_IN_AN_HOUR):
            say()
        with pytest.raises(TooManyComments) as refusal:
            say()
        assert refusal.value.retry_after == 3600
        assert say(now + timedelta(hours=1))
        PreviewLink.objects.update(comment_count=MOST)
        with pytest.raises(TooManyComments):
            say(now + timedelta(hours=3))

    def test_a_link_that_opens_nothing_takes_nothing(self, desk):
        link = made(saved(desk), desk)
        revoke_link(link=link.link, actor=desk, now=timezone.now())
        assert self.say(link.token).status_code == 404
        assert not BlockComment.objects.exists()
