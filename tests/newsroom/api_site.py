"""A site for the read API: everything that readers see, everything they must not, and what to ask for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from articles.models import Edition
from articles.publishing import publish, retract, unpublish
from articles.snapshots import record_revision
from reactions.models import Quotation, Source
from reactions.takedown.redacting import hide, redact, restrict
from tests import factories
from tests.articles.reading_corpus import START, fill, make_shown_image
from tests.factories import NOW

SHOWN = "새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요"
# Each of these is some text that no answer may hold; the names say why.
SECRETS = {
    "a draft": "drafted-zephyr",
    "an unpublished article": "unpublished-zephyr",
    "the body of a retracted article": "retracted-zephyr",
    "a change that is not out yet": "unsent-zephyr",
    "a quotation that nothing shows": "아직 아무 데도 실리지 않은 말입니다 정말로요",
    "the translation of a quotation that nothing shows": "unshown-zephyr",
    "hidden words": "숨겨진 말이라서 아무도 볼 수 없습니다 정말로",
    "the translation of hidden words": "hidden-zephyr",
    "removed words": "지워진 말이라서 아무도 볼 수 없습니다 정말로",
    "the translation of removed words": "removed-zephyr",
    "original words of which only the translation is shown": "미성년자의 말이라서 원문은 싣지 않습니다 정말로",
    "the title of a page that is not named": "protected-thread-zephyr",
    "the address of a page that is not named": "protected-address-zephyr",
    "a pseudonym that is not shown": "Protected Zephyr 001",
    "the address of a restricted page": "restricted-address-zephyr",
    "a name in the picture library": "library-zephyr",
    "a lapsed picture's credit": "lapsed-zephyr",
    "a tag without articles": "empty-zephyr",
    "a community that is not in use": "idle-zephyr",
}


@dataclass
class ApiSite:
    article: Edition
    corrected: Edition
    retracted_id: int
    unpublished_id: int
    quotation: Quotation
    hidden: Quotation
    removed: Quotation
    protected: Quotation
    restricted: Quotation
    unshown: Quotation
    tag: str
    community: str

    def addresses(self) -> dict[str, str]:
        """Return an address of every operation, with all that can be asked, below `/api/v1`."""
        article = f"/articles/{self.article.article_id}"
        page = f"/harbour/{self.article.slug}/"
        return {
            "entrance": "/",
            "articles": "/articles?limit=5",
            "articles, all filters": (
                f"/articles?category=harbour&tags={self.tag}&community={self.community}&language=en"
                "&since=2025-01-01&until=2030-01-01T00:00:00%2B09:00"
            ),
            "articles of a community": f"/articles?community={self.community}&category=harbour&limit=3",
            "articles, older": "/articles?limit=3&before=20260105T150000.000000Z-9",
            "articles, newer": "/articles?limit=3&after=20260105T150000.000000Z-9",
            "articles, some fields": "/articles?fields=title,tags&lang=ko",
            "article": article,
            "article in Korean": f"{article}?lang=ko",
            "article, some fields": f"{article}?fields=body",
            "article as HTML": f"{article}?fields=body_html",
            "corrected article": f"/articles/{self.corrected.article_id}",
            "article at an address": f"/articles/at?url={page}",
            "article at a Korean address": f"/articles/at?url=http://127.0.0.1:8000/ko{page}",
            "article at a former address": "/articles/at?url=/harbour/corrected/",
            "editions": f"/articles/{self.corrected.article_id}/editions",
            "tags": "/tags",
            "tags by slug": "/tags?order=slug&limit=1&after=a",
            "tag": f"/tags/{self.tag}",
            "tag by an alias": "/tags/Waiting%20Line?lang=ko",
            "communities": "/communities?kind=community",
            "communities in Korean": "/communities?lang=ko&fields=name",
            "community": f"/communities/{self.community}",
            "quotations": "/quotations?limit=100",
            "quotations of a community": f"/quotations?community={self.community}&tag={self.tag}",
            "quotations of an article": f"/quotations?article={self.article.article_id}",
            "quotation": f"/quotations/{self.quotation.pk}",
            "quotation in Korean": f"/quotations/{self.quotation.pk}?lang=ko",
            "hidden quotation": f"/quotations/{self.hidden.pk}",
            "protected quotation": f"/quotations/{self.protected.pk}",
            "restricted quotation": f"/quotations/{self.restricted.pk}",
            "search": "/search?q=queue",
            "search narrowed": f"/search?q=queue&category=harbour&tags={self.tag}&limit=2&page=2",
            "search without hits": "/search?q=zeppelin",
            "search for secrets": "/search?q=zephyr",
            "search by year": f"/search?q=queue&year=2026&community={self.community}&language=en&sort=newest",
            "corrections": "/corrections",
            "corrections, older": "/corrections?limit=1&before=20300105T150000.000000Z-9",
            "corrections, newer": "/corrections?limit=1&after=20200105T150000.000000Z-9",
        }

    def problems(self) -> dict[str, tuple[int, str]]:
        """Return addresses that answer with a problem, with its status."""
        return {
            "nothing": (404, "/nothing/here"),
            "no article": (404, "/articles/9223372036854775807"),
            "too large a number": (404, "/articles/9223372036854775808"),
            "unpublished": (404, f"/articles/{self.unpublished_id}"),
            "retracted": (410, f"/articles/{self.retracted_id}"),
            "retracted, by address": (410, "/articles/at?url=/harbour/retracted/"),
            "unpublished, by address": (404, "/articles/at?url=/harbour/unpublished/"),
            "quotations of nothing": (404, "/quotations?article=999999"),
            "no tag": (404, "/tags/no-such-tag"),
            "two tags": (404, f"/tags/{self.tag}+no-such-tag"),
            "no community": (404, "/communities/no-such"),
            "unknown filters": (404, "/articles?tags=no-such-tag"),
            "removed": (410, f"/quotations/{self.removed.pk}"),
            "not shown": (404, f"/quotations/{self.unshown.pk}"),
        }


def standing_site(django_db_blocker) -> Iterator[ApiSite]:
    """Yield a site that stands for all tests of a module; what a test changes is taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield api_site()
        transaction.set_rollback(True)


def api_site() -> ApiSite:
    """Publish it all and return what to ask for."""
    desk = factories.make_user(role=factories.DESK_EDITOR)
    publisher = factories.make_user(role=factories.PUBLISHER)
    category = factories.make_category(slug="harbour", name_en="Harbour", name_ko="항구")
    queue = factories.make_tag(name_en="Queue", name_ko="줄", aliases=["Waiting line"])
    shop = factories.make_tag(name_en="Shop", name_ko="가게")
    factories.make_tag(name_en=SECRETS["a tag without articles"])
    factories.make_outlet(name_en=SECRETS["a community that is not in use"], is_active=False)
    image = make_shown_image()
    image.title = SECRETS["a name in the picture library"]
    image.save()
    lapsed = make_shown_image()
    lapsed.credit, lapsed.rights_expire_at = SECRETS["a lapsed picture's credit"], NOW - timedelta(days=1)
    lapsed.save()
    quotation = factories.make_sourced_quotation(
        words=SHOWN, translation="I queued until three and regret nothing", stance="hopeful"
    )
    outlet = quotation.source.outlet
    unshown = factories.make_sourced_quotation(
        words=SECRETS["a quotation that nothing shows"],
        translation=SECRETS["the translation of a quotation that nothing shows"],
    )
    hidden = factories.make_sourced_quotation(
        words=SECRETS["hidden words"], translation=SECRETS["the translation of hidden words"]
    )
    removed = factories.make_sourced_quotation(
        words=SECRETS["removed words"], translation=SECRETS["the translation of removed words"]
    )
    protected, restricted = _protected(outlet)
    fill(
        12, category=category, tags=[queue], some_tags=[shop], quotations=[quotation], image=image,
        html="<p>The queue &amp; the shop.</p>",
    )  # fmt: skip
    # As publishing would have told.
    Quotation.objects.filter(pk=quotation.pk).update(was_shown=True)
    later = START + timedelta(days=30)

    def published(slug, *blocks, **fields):
        article = factories.make_article(
            slug=slug, category=category, tags=[queue, shop], blocks=[*blocks, factories.text()], **fields
        )
        return article, publish(
            revision=record_revision(article=article, actor=desk, now=later), actor=publisher, now=later
        )

    whole_article, whole = published(
        "whole",
        factories.heading(),
        factories.picture(image, alternative_text="A queue"),
        *(factories.quoted(one) for one in (quotation, hidden, removed, protected, restricted)),
        factories.paraphrase(factories.make_paraphrase(stance="hopeful")),
        factories.chart("Who said what"),
        factories.embed(description="Filmed at noon"),
        title="The whole queue",
    )
    whole_article.deck = SECRETS["a change that is not out yet"]
    whole_article.save()
    record_revision(article=whole_article, actor=desk, now=later)
    corrected, _first = published("corrected", factories.quoted(quotation))
    corrected.slug, corrected.title = "corrected-and-moved", "The queue, corrected"
    corrected.save()
    second = publish(
        revision=record_revision(article=corrected, actor=desk, now=later + timedelta(hours=1)),
        actor=publisher, now=later + timedelta(hours=1), kind="correction", note="The queue was longer.",
    )  # fmt: skip
    retracted, _edition = published(
        "retracted", factories.text(f"<p>{SECRETS['the body of a retracted article']}</p>")
    )
    retract(article=retracted, actor=publisher, now=later + timedelta(hours=2), note="It was never true.")
    gone, _edition = published("unpublished", title=SECRETS["an unpublished article"])
    unpublish(article=gone, actor=publisher, now=later + timedelta(hours=2))
    factories.make_article(slug="only-a-draft", category=category, title=SECRETS["a draft"])
    # Its rights lapse after it went out.
    Edition.objects.filter(pk=second.pk).update(lead_image=lapsed)
    hide(quotation=hidden, now=later)
    redact(quotation=removed, ground="privacy", actor=publisher, now=later)
    restrict(quotation=restricted, ground="privacy", actor=publisher, now=later, translation_only=False)
    return ApiSite(
        article=Edition.objects.get(pk=whole.pk), corrected=second, retracted_id=retracted.pk,
        unpublished_id=gone.pk, quotation=quotation, hidden=hidden, removed=removed, protected=protected,
        restricted=restricted, unshown=unshown, tag=queue.slug, community=outlet.slug,
    )  # fmt: skip


def _protected(outlet):
    """Return a quotation shown in translation only, and one that will be restricted."""
    host = outlet.hosts.get().host
    source = factories.make_source(
        outlet=outlet,
        title=SECRETS["the title of a page that is not named"],
        canonical_url=f"https://{host}/{SECRETS['the address of a page that is not named']}",
    )
    protected = factories.make_sourced_quotation(
        words=SECRETS["original words of which only the translation is shown"],
        source=source,
        translation="Only this is shown",
        stance="worried",
    )
    Quotation.objects.filter(pk=protected.pk).update(
        display=Quotation.Display.TRANSLATION_ONLY,
        is_restricted=True,
        author=factories.make_author(outlet=outlet, pseudonym=SECRETS["a pseudonym that is not shown"]),
    )
    other = factories.make_source(
        outlet=outlet, canonical_url=f"https://{host}/{SECRETS['the address of a restricted page']}"
    )
    restricted = factories.make_sourced_quotation(
        words="이름과 주소 없이 싣는 말입니다 정말로 그래요",
        source=other,
        translation="Without name and link",
    )
    assert Source.objects.filter(pk__in=[source.pk, other.pk]).count() == 2
    return Quotation.objects.get(pk=protected.pk), restricted
