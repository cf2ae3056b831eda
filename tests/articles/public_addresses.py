"""A small site with everything a public page can show, and the address of every kind of page."""

from datetime import timedelta

from articles.publishing import publish, retract, unpublish
from articles.snapshots import record_revision
from tests import factories
from tests.articles.reading_corpus import START, fill, make_shown_image

# Name of a page: the status its address answers with, or "no language" for 200 without a language prefix.
ADDRESSES: dict[str, int | str] = {
    "front": 200,
    "latest": 200,
    "latest, older": 200,
    "latest, from": 200,
    "category": 200,
    "article": 200,
    "article with its way": 200,
    "corrected article": 200,
    "history": 200,
    "difference": 200,
    "moved article": 301,
    "retracted article": 410,
    "unpublished article": 404,
    "draft": 404,
    "tag": 200,
    "tag combination": 200,
    "tag alias": 301,
    "tag index": 200,
    "communities": 200,
    "community": 200,
    "evidence": 200,
    "evidence of what is not shown": 404,
    "search": 200,
    "search without hits": 200,
    "corrections": 200,
    "removals": 200,
    "how we source": 200,
    "read API": 200,
    "site feed": 200,
    "category feed": 200,
    "tag feed": 200,
    "combination feed": 200,
    "community feed": 200,
    "site feed, RSS": 200,
    "tag feed, JSON": 200,
    "category feed, older": 200,
    "sitemap": "no language",
    "sitemap of pages": "no language",
    "sitemap of a month": "no language",
    "sitemap of news": "no language",
    "robots": "no language",
    "nothing": 404,
}


def public_site() -> dict[str, str]:
    """Publish articles of every state and return an address of every kind."""
    desk = factories.make_user(role=factories.DESK_EDITOR)
    publisher = factories.make_user(role=factories.PUBLISHER)
    category = factories.make_category(slug="harbour", name_en="Harbour", name_ko="항구")
    queue = factories.make_tag(name_en="Queue", name_ko="줄", aliases=["Waiting line"])
    shop = factories.make_tag(name_en="Shop", name_ko="가게")
    image = make_shown_image()
    quotation = factories.make_sourced_quotation(translation="I queued until three and regret nothing")
    hidden = factories.make_sourced_quotation(
        words="아직 아무 데도 실리지 않은 말입니다 정말로요", translation="Not shown"
    )
    outlet = quotation.source.outlet
    editions = fill(
        23, category=category, tags=[queue], some_tags=[shop], quotations=[quotation], image=image
    )
    later = START + timedelta(days=30)

    def published(slug, **fields):
        article = factories.make_article(
            slug=slug, category=category, tags=[queue, shop],
            blocks=[factories.heading(), factories.text(), factories.quoted(quotation), factories.chart()],
            **fields,
        )  # fmt: skip
        edition = publish(
            revision=record_revision(article=article, actor=desk, now=later), actor=publisher, now=later
        )
        return article, edition

    corrected, _first = published("corrected")
    corrected.slug, corrected.title = "corrected-and-moved", "The queue, corrected"
    corrected.save()
    publish(
        revision=record_revision(article=corrected, actor=desk, now=later + timedelta(hours=1)),
        actor=publisher, now=later + timedelta(hours=1), kind="correction", note="The queue was longer.",
    )  # fmt: skip
    retracted, _edition = published("retracted")
    retract(article=retracted, actor=publisher, now=later + timedelta(hours=2), note="It was never true.")
    gone, _edition = published("unpublished")
    unpublish(article=gone, actor=publisher, now=later + timedelta(hours=2))
    factories.make_article(slug="only-a-draft", category=category)
    anchor = "20260105T150000.000000Z-9"
    pair = "+".join(sorted([queue.slug, shop.slug]))
    article = f"/harbour/{editions[5].slug}/"
    return {
        "front": "/",
        "latest": "/latest/",
        "latest, older": f"/latest/?before={anchor}",
        "latest, from": f"/latest/?from={anchor}",
        "category": "/harbour/",
        "article": article,
        "article with its way": f"{article}?via=tags/{queue.slug}@20260105T160000.000000Z-9",
        "corrected article": "/harbour/corrected-and-moved/",
        "history": "/harbour/corrected-and-moved/history/",
        "difference": "/harbour/corrected-and-moved/history/?from=1&to=2",
        "moved article": "/harbour/corrected/",
        "retracted article": "/harbour/retracted/",
        "unpublished article": "/harbour/unpublished/",
        "draft": "/harbour/only-a-draft/",
        "tag": f"/tags/{queue.slug}/",
        "tag combination": f"/tags/{pair}/",
        "tag alias": "/tags/Waiting%20Line/",
        "tag index": "/tags/",
        "communities": "/communities/",
        "community": f"/communities/{outlet.slug}/",
        "evidence": f"/reactions/{quotation.pk}/",
        "evidence of what is not shown": f"/reactions/{hidden.pk}/",
        "search": "/search/?q=queue",
        "search without hits": "/search/?q=zeppelin",
        "corrections": "/corrections/",
        "removals": "/takedowns/",
        "how we source": "/how-we-source/",
        "read API": "/api/",
        "site feed": "/feed.atom",
        "category feed": "/harbour/feed.atom",
        "tag feed": f"/tags/{queue.slug}/feed.atom",
        "combination feed": f"/tags/{pair}/feed.atom",
        "community feed": f"/communities/{outlet.slug}/feed.atom",
        "site feed, RSS": "/feed.rss",
        "tag feed, JSON": f"/tags/{queue.slug}/feed.json",
        "category feed, older": f"/harbour/feed.atom?before={anchor}",
        "sitemap": "/sitemap.xml",
        "sitemap of pages": "/sitemap-pages.xml",
        "sitemap of a month": "/sitemap-2026-01.xml",
        "sitemap of news": "/sitemap-news.xml",
        "robots": "/robots.txt",
        "nothing": "/harbour/no-such-queue/",
    }
