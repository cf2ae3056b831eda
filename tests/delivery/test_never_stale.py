"""After whatever an editor does, every kept page is what Django would answer now: the keys name every page that shows a thing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Category, Edition
from articles.publishing import publish, retract, unpublish
from articles.snapshots import record_revision
from articles.tagging.merging import merge_tags
from articles.tagging.undoing import undo_merge
from images.models import Image
from images.rights import announce_lapsed
from newsroom.running.working import run_one_task
from reactions.models import Outlet, Quotation
from reactions.quoting import translate
from reactions.takedown.redacting import hide, redact, restrict, show_again
from tags.models import Tag
from tags.naming import change_address, rename
from tests import factories
from tests.articles.desk_forms import shown_form
from tests.articles.public_addresses import public_site
from tests.delivery.front import let_the_log_be_read
from tests.factories import PUBLISHER, REPORTER

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.one_database]

# Django's own answer differs by these from one that is kept.
OF_DELIVERY = {"etag", "content-length", "cache-status"}


# There is nothing to keep at these; an answer of "not found" is made each time.
UNKEPT = ("unpublished", "draft", "evidence of what is not shown", "nothing", "translated", "fresh")


# One page of each kind of view: languages differ in nothing that keys name.
IN_KOREAN = ("front", "category", "corrected article", "tag", "tag index", "community", "evidence")
# What the tasks after a publication change.
FOLLOWS = (
    "front",
    "article",
    "corrected article",
    "corrected article, Korean",
    "search",
    "evidence",
    "API: search?q=queue",
)


class Desk:
    """What editors do to the site, by name."""

    def __init__(self) -> None:
        self.article_id = Edition.objects.live().get(slug="corrected-and-moved").article_id
        self.tag_id = Tag.objects.get(name_en="Queue").pk
        self.publisher = factories.make_user(role=PUBLISHER)
        self.now = timezone.now()
        self.client = Client()
        self.client.force_login(factories.make_superuser())

    def _article(self) -> Article:
        return Article.objects.get(pk=self.article_id)

    def _quotation(self) -> Quotation:
        return Quotation.objects.filter(was_shown=True).order_by("pk")[0]

    def _tag(self) -> Tag:
        return Tag.objects.get(pk=self.tag_id)

    def _republish(self, article: Article, **options: str) -> None:
        revision = record_revision(article=article, actor=self.publisher, now=self.now)
        publish(revision=revision, actor=self.publisher, now=self.now, **options)

    def _post(self, address: str, row, **fields: str) -> None:
        path = reverse(f"admin:{address}_change", args=[row.pk])
        response = self.client.post(path, shown_form(self.client.get(path)) | fields)
        assert response.status_code == 302, response.context["errors"]

    def publish_another(self) -> None:
        quotation = self._quotation()
        article = factories.make_article(
            slug="fresh", category=Category.objects.get(slug="harbour"), tags=list(Tag.objects.all()[:2]),
            title="News that nobody had",
            blocks=[factories.text("<p>The queue went on.</p>"), factories.quoted(quotation)],
        )  # fmt: skip
        self._republish(article)

    def publish_in_a_new_section(self) -> None:
        """The navigation of every page has one more entry, and a retracted article another to read instead."""
        article = factories.make_article(
            slug="first-of-its-kind", category=factories.make_category(slug="ferries"), tags=[self._tag()],
            blocks=[factories.text("<p>The ferry waited too.</p>")],
        )  # fmt: skip
        self._republish(article)
        self.first_of_its_kind = article

    def empty_the_section(self) -> None:
        unpublish(article=self.first_of_its_kind, actor=self.publisher, now=self.now)

    def quote_another_comment(self) -> None:
        """The evidence of what is quoted from the same page says of how many comments."""
        another = factories.make_sourced_quotation(
            capture=self._quotation().capture,
            words="저도 다음 주에 가 보려고 합니다",
            translation="I want to go next week",
        )
        article = factories.make_article(
            slug="another-comment", category=Category.objects.get(slug="harbour"), blocks=[factories.quoted(another)],
        )  # fmt: skip
        self._republish(article)
        self.another = another

    def hide_the_other_comment(self) -> None:
        hide(quotation=self.another, now=self.now)

    def lose_a_tag(self) -> None:
        article = self._article()
        article.tags.remove(Tag.objects.get(name_en="Shop"))
        self._republish(article)

    def correct(self) -> None:
        article = self._article()
        article.title = "The queue, corrected once more"
        article.save()
        self._republish(article, kind="correction", note="It was longer still.")

    def move(self) -> None:
        article = self._article()
        article.slug = "moved-again"
        article.save()
        self._republish(article)

    def take_off(self) -> None:
        unpublish(article=self._article(), actor=self.publisher, now=self.now)

    def withdraw(self) -> None:
        article = self._article()
        retract(article=article, actor=self.publisher, now=self.now, note="None of it was so.")

    def bring_back(self) -> None:
        self._republish(self._article())

    def bring_back_another(self) -> None:
        self._republish(Article.objects.get(slug="unpublished"))

    def translate_article(self) -> None:
        original = self._article()
        article = factories.make_article(
            slug="translated", language="ko", title="줄에 대한 기사", category=original.category,
            translation_of=original, blocks=[factories.text("<p>줄은 길었다.</p>")],
        )  # fmt: skip
        self._republish(article)

    def hide_quotation(self) -> None:
        hide(quotation=self._quotation(), now=self.now)

    def show_quotation_again(self) -> None:
        show_again(quotation=self._quotation(), now=self.now)

    def restrict_quotation(self) -> None:
        restrict(quotation=self._quotation(), ground="minor", actor=self.publisher, now=self.now)

    def redact_quotation(self) -> None:
        redact(quotation=self._quotation(), ground="author", actor=self.publisher, now=self.now)

    def put_translation_differently(self) -> None:
        translate(
            quotation=self._quotation(), language="en", text="I stood in line until three", method="human", actor=self.publisher, now=self.now,
        )  # fmt: skip

    def rename_tag(self) -> None:
        rename(tag=self._tag(), name_en="Line of people", name_ko="사람들의 줄")

    def move_tag(self) -> None:
        change_address(tag=self._tag(), address="lines")

    def merge(self) -> None:
        self.merged = merge_tags(
            source=Tag.objects.get(name_en="Shop"), target=self._tag(),
            actor=self.publisher, now=self.now,
        )  # fmt: skip

    def undo_merge(self) -> None:
        undo_merge(merge=self.merged, actor=self.publisher, now=self.now)

    def rename_category(self) -> None:
        self._post("articles_category", Category.objects.get(slug="harbour"), name_en="Quay", name_ko="부두")

    def rename_outlet(self) -> None:
        outlet = Outlet.objects.get(pk=self._quotation().source.outlet_id)
        self._post("reactions_outlet", outlet, name_en="The Quay Board", name_native="부두게시판")

    def credit_picture(self) -> None:
        image = Image.objects.filter(is_public=True)[0]
        self._post("images_image", image, credit="Somebody else")

    def let_rights_end(self) -> None:
        image = Image.objects.filter(is_public=True)[0]
        Image.objects.filter(pk=image.pk).update(rights_expire_at=self.now - timedelta(seconds=1))
        announce_lapsed(now=self.now)

    def change_draft(self) -> None:
        article = Article.objects.get(slug="only-a-draft")
        article.title = "Not yet"
        article.save()
        record_revision(article=article, actor=factories.make_user(role=REPORTER), now=self.now)


# Days at the desk: one act after the other, on a site where readers have looked at everything.
DAYS = {
    "with articles": (
        Desk.publish_another, Desk.publish_in_a_new_section, Desk.empty_the_section, Desk.correct, Desk.lose_a_tag, Desk.translate_article, Desk.move, Desk.take_off,
        Desk.bring_back, Desk.bring_back_another, Desk.withdraw,
    ),
    "with quotations and pictures": (
        Desk.put_translation_differently, Desk.quote_another_comment, Desk.hide_the_other_comment,
        Desk.hide_quotation, Desk.show_quotation_again, Desk.restrict_quotation,
        Desk.redact_quotation, Desk.credit_picture, Desk.let_rights_end,
    ),
    "with names": (
        Desk.rename_tag, Desk.move_tag, Desk.merge, Desk.undo_merge, Desk.rename_category, Desk.rename_outlet,
    ),
}  # fmt: skip


def addresses_of(site: dict[str, str]) -> dict[str, str]:
    """Return every address in both languages, and what machines ask for."""
    quotation = Quotation.objects.filter(was_shown=True).order_by("pk")[0]
    article = Edition.objects.live().get(slug="corrected-and-moved").article_id
    further = {
        "embedded quotation": f"/reactions/{quotation.pk}/embed/",
        "oembed": f"/oembed?url=http://127.0.0.1:8000/reactions/{quotation.pk}/",
        "oembed of an article": "/oembed?url=http://127.0.0.1:8000/harbour/corrected-and-moved/",
        "translated": "/harbour/translated/",
        "fresh": "/harbour/fresh/",
        "searched words": "/search/?q=regret",
        "search by tag": "/search/?q=queue&tags=shop",
        "manifest": "/manifest.webmanifest",
        **{
            f"API: {name}": f"/api/v1/{name}"
            for name in (
                "articles", "articles?tags=queue", f"articles/{article}", f"articles/{article}/editions", "tags",
                "tags/queue", "communities", "quotations", f"quotations/{quotation.pk}", "search?q=queue", "corrections",
            )
        },
    }  # fmt: skip
    found = {**site, **further}
    korean = {f"{name}, Korean": f"/ko{site[name]}" for name in IN_KOREAN}
    return found | korean


def told(status, headers, body):
    kept = {name.lower(): value for name, value in headers.items() if name.lower() not in OF_DELIVERY}
    return status, kept, body


@pytest.mark.parametrize("day", DAYS)
def test_every_kept_page_is_what_django_answers_now(make_front, day):
    addresses, desk, front = addresses_of(public_site()), Desk(), make_front()
    for address in addresses.values():
        front.get(address)
    for act in DAYS[day]:
        act(desk)
        let_the_log_be_read()
        compare(front, addresses, after=act.__name__)
        while run_one_task():
            pass
        let_the_log_be_read()
        compare(front, {name: addresses[name] for name in FOLLOWS}, after=f"{act.__name__} and its tasks")


def test_what_readers_cannot_see_makes_nothing_stale(make_front):
    addresses, desk, front = addresses_of(public_site()), Desk(), make_front()
    for address in addresses.values():
        front.get(address)
    front.made.clear()
    desk.change_draft()
    let_the_log_be_read()
    made_anew = {
        name
        for name, address in addresses.items()
        if not name.startswith(UNKEPT) and "hit" not in front.get(address).what
    }
    assert not made_anew
    assert front.made == []


def test_evidence_tells_what_came_after_it(make_front):
    """The seal that names its own, and that more of the same page is quoted."""
    quotation = factories.make_sourced_quotation(translation="I stood in line")
    category = factories.make_category(slug="harbour")
    factories.make_edition(category=category, blocks=[factories.quoted(quotation)])
    front, evidence = make_front(), f"/reactions/{quotation.pk}/"
    front.get(evidence)
    following = factories.make_capture()
    let_the_log_be_read()
    assert following.manifest_sha256 in front.get(evidence).body.decode()
    another = factories.make_sourced_quotation(
        capture=quotation.capture, words="저도 다음 주에 가 보려고 합니다", translation="I want to go"
    )
    let_the_log_be_read()
    assert "1 of 2 comments" in front.get(evidence).body.decode()
    factories.make_edition(slug="another", category=category, blocks=[factories.quoted(another)])
    let_the_log_be_read()
    assert "2 of 2 comments" in front.get(evidence).body.decode()


def test_a_publication_ends_no_page_of_another_article(make_front):
    """Though they share tags, category and community: that more is listed below these is on none of them."""
    quotations = [
        factories.make_sourced_quotation(
            source=factories.make_source(outlet=outlet), translation="In the queue"
        )
        for outlet in [factories.make_outlet()]
        for _number in range(3)
    ]
    category, tag = factories.make_category(slug="harbour"), factories.make_tag(name_en="Queue")

    def publish_one(number):
        return factories.make_edition(
            slug=f"piece-{number}",
            category=category,
            tags=[tag],
            blocks=[factories.quoted(quotations[number])],
        )

    publish_one(0), publish_one(1)
    while run_one_task():
        pass
    front = make_front()
    its_own = (
        "/harbour/piece-0/",
        "/harbour/piece-0/history/",
        f"/reactions/{quotations[0].pk}/",
        "/api/v1/tags?order=slug",
    )
    lists = (
        "/",
        "/harbour/",
        "/tags/queue/",
        f"/communities/{quotations[0].source.outlet.slug}/",
        "/feed.atom",
    )
    *kept, told_of_tags = its_own
    for address in (*its_own, *lists):
        assert front.get(address).status == 200
    publish_one(2)
    let_the_log_be_read()
    front.made.clear()
    for address in kept:
        assert "hit" in front.get(address).what, address
    assert front.made == []
    for address in (*lists, told_of_tags):
        assert "hit" not in front.get(address).what, address


def compare(front, addresses, *, after):
    client = Client(headers={"host": "localhost"})
    stale = {}
    for name, address in addresses.items():
        kept = front.get(address)
        # Just made by Django itself.
        if "hit" not in kept.what and not name.startswith(UNKEPT):
            continue
        now = client.get(address)
        ours, told_now = (
            told(kept.status, kept.headers, kept.body),
            told(now.status_code, now.headers, now.content),
        )
        if ours != told_now:
            stale[name] = next(
                (one, other)
                for one, other in zip(lines_of(ours), lines_of(told_now), strict=False)
                if one != other
            )
    assert not stale, f"after {after}:\n" + "\n".join(f"{name}: {lines}" for name, lines in stale.items())


def lines_of(answer):
    status, headers, body = answer
    return [str(status), *map(str, sorted(headers.items())), *body.decode(errors="replace").splitlines(), ""]
