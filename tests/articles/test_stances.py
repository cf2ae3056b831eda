"""Counts of tags and communities: what is kept equals what is published, whatever happened in between."""

import random
from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command

from articles.models import (
    ArchiveMonth,
    Article,
    Category,
    Edition,
    EditionOutlet,
    OutletStance,
    QuotationBlock,
    ShownStance,
    TagMonth,
    TagOutlet,
    TagStance,
)
from articles.publishing import publish, retract, unpublish
from articles.snapshots import record_revision
from articles.tallies import REBUILD, rebuild_counts
from reactions.models import Outlet, Quotation, Stance
from reactions.stances import UnableToSetStance, set_stance
from reactions.takedown.redacting import hide, redact, show_again
from tags.models import Tag, TagPair
from tests import factories
from tests.factories import DESK_EDITOR, NOW, PUBLISHER, REPORTER

pytestmark = pytest.mark.django_db

SENTENCES = [
    "새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요",
    "비가 와도 줄은 줄어들지 않더라고요 정말로요",
    "다음에는 더 일찍 가려고 합니다 진심으로요",
    "가격만 조금 내리면 매일이라도 갈 것 같은데요",
    "우리 동네에도 하나 생기면 좋겠다는 생각뿐입니다",
    "주차장이 좁아서 한 시간을 돌다가 그냥 왔습니다",
]


def counted(model, *key, count="article_count"):
    return {tuple(row): number for *row, number in model.objects.values_list(*key, count) if number}


def kept():
    return {
        "tag": counted(Tag, "pk"),
        "pair": counted(TagPair, "tag", "other"),
        "month": counted(TagMonth, "tag", "month"),
        "archive": counted(ArchiveMonth, "category", "month"),
        "category": counted(Category, "pk"),
        "edition and outlet": counted(EditionOutlet, "edition", "outlet", count="quotation_count"),
        "tag and outlet": counted(TagOutlet, "tag", "outlet"),
        "outlet": counted(Outlet, "pk", count="quotation_count"),
        "stance of tag": counted(TagStance, "tag", "outlet", "stance", count="quotation_count"),
        "stance of outlet": counted(OutletStance, "outlet", "stance", count="quotation_count"),
    }


def computed():
    """Return what a count over everything that is published says, from live editions and quotations alone."""
    names = list(kept())
    found = {name: Counter() for name in names}
    quoted, tagged = {}, {}
    for edition in Edition.objects.live():
        month = edition.first_published_at.date().replace(day=1)
        tags = edition.document["tags"]
        found["archive"][edition.category_id, month] += 1
        found["category"][edition.category_id,] += 1
        found["tag"].update((tag,) for tag in tags)
        found["month"].update((tag, month) for tag in tags)
        found["pair"].update((tag, other) for tag in tags for other in tags if tag != other)
        numbers = {block["quotation"] for block in edition.document["blocks"] if block["type"] == "quotation"}
        shown = [
            row
            for row in Quotation.objects.select_related("source").filter(pk__in=numbers)
            if not row.is_gone
        ]
        outlets = Counter(row.source.outlet_id for row in shown)
        found["edition and outlet"].update(
            {(edition.pk, outlet): number for outlet, number in outlets.items()}
        )
        found["tag and outlet"].update((tag, outlet) for tag in tags for outlet in outlets)
        for row in shown:
            quoted[row.pk] = row
            tagged.setdefault(row.pk, set()).update(tags)
    for pk, row in quoted.items():
        found["outlet"][row.source.outlet_id,] += 1
        found["stance of outlet"][row.source.outlet_id, row.stance] += 1
        found["stance of tag"].update((tag, row.source.outlet_id, row.stance) for tag in tagged[pk])
    return {name: dict(numbers) for name, numbers in found.items()}


@pytest.fixture
def outlets():
    return [factories.make_outlet() for _number in range(2)]


@pytest.fixture
def quotations(outlets):
    stances = [*Stance.values[:4], "", Stance.CRITICAL]
    return [
        factories.make_sourced_quotation(
            words=words,
            translation="x",
            stance=stance,
            source=factories.make_source(outlet=outlets[number % 2]),
        )
        for number, (words, stance) in enumerate(zip(SENTENCES, stances, strict=True))
    ]


def put(article, *, tags, quotations, now, kind=""):
    """Give the article these tags and quotations, and publish it."""
    for block in QuotationBlock.objects.filter(parent=article):
        block.delete()
    for ordering, quotation in enumerate(quotations, start=1):
        block = factories.quoted(quotation)
        block.parent, block.region, block.ordering = article, "body", ordering * 10
        block.save()
    article.tag_rows.all().delete()
    article.tags.add(*tags)
    revision = record_revision(article=article, actor=article.created_by, now=now)
    note = "Mended." if kind == Edition.Kind.CORRECTION else ""
    return publish(
        revision=revision, actor=factories.make_user(role=PUBLISHER), now=now, kind=kind, note=note
    )


@pytest.mark.parametrize("seed", range(6))
def test_what_is_kept_is_what_a_count_finds_after_anything(quotations, seed):
    chance = random.Random(seed)
    tags = [factories.make_tag() for _number in range(4)]
    articles = [factories.make_article() for _number in range(4)]
    editor, publisher = factories.make_user(role=DESK_EDITOR), factories.make_user(role=PUBLISHER)
    acts = ["put", "put", "put", "take", "retract", "stance", "stance", "hide", "back", "redact"]
    for step in range(25):
        act = chance.choice(acts)
        article = Article.objects.get(pk=chance.choice(articles).pk)
        quotation = Quotation.objects.get(pk=chance.choice(quotations).pk)
        now = NOW + timedelta(days=9 * step)
        live = Edition.objects.live().filter(article=article).exists()
        if act == "put" and article.state != Article.State.RETRACTED:
            chosen = Quotation.objects.filter(
                pk__in=[q.pk for q in chance.sample(quotations, chance.randint(0, 4))]
            )
            put(
                article, tags=chance.sample(tags, chance.randint(0, 3)),
                quotations=[q for q in chosen if not q.is_gone], now=now,
                kind=chance.choice(["", Edition.Kind.CORRECTION]) if live else "",
            )  # fmt: skip
        elif act == "take" and live:
            unpublish(article=article, actor=publisher, now=now)
        elif act == "retract" and live and chance.random() < 0.2:
            retract(article=article, actor=publisher, now=now, note="It was wrong.")
        elif act == "stance" and quotation.redacted_at is None:
            set_stance(quotation=quotation, stance=chance.choice(["", *Stance.values]), actor=editor)
        elif act == "hide":
            hide(quotation=quotation, now=now)
        elif act == "back":
            show_again(quotation=quotation, now=now)
        elif act == "redact" and chance.random() < 0.3:
            redact(quotation=quotation, ground="privacy", actor=publisher, now=now)
        assert kept() == computed(), act
    before = kept()
    assert len(list(rebuild_counts())) == len(REBUILD)
    assert kept() == before


def test_a_quotation_counts_once_in_however_many_articles(quotations):
    tag, other = factories.make_tag(), factories.make_tag()
    one, two = factories.make_article(), factories.make_article()
    put(one, tags=[tag], quotations=quotations[:1], now=NOW)
    put(two, tags=[tag, other], quotations=quotations[:1], now=NOW)
    outlet = quotations[0].source.outlet_id
    assert kept() == computed()
    assert kept()["stance of tag"] == {(tag.pk, outlet, "supportive"): 1, (other.pk, outlet, "supportive"): 1}
    assert kept()["tag and outlet"] == {(tag.pk, outlet): 2, (other.pk, outlet): 1}
    assert kept()["outlet"] == {(outlet,): 1}
    unpublish(article=Article.objects.get(pk=two.pk), actor=factories.make_user(role=PUBLISHER), now=NOW)
    assert kept() == computed()
    assert kept()["stance of tag"] == {(tag.pk, outlet, "supportive"): 1}
    assert kept()["tag and outlet"] == {(tag.pk, outlet): 1}


def test_publishing_without_a_change_of_quotations_or_tags_counts_nothing(
    quotations, django_assert_num_queries
):
    from articles.stances import count_shown

    rows = {quotation.pk: quotation for quotation in quotations}
    with django_assert_num_queries(0):
        count_shown(
            before=(list(rows), [1, 2]), after=(list(rows), [2, 1]), quotations=rows, so_far=([], [], [])
        )


def test_the_command_mends_counts_that_went_wrong(quotations, capsys):
    put(factories.make_article(), tags=[factories.make_tag()], quotations=quotations, now=NOW)
    right = kept()
    for model in (TagStance, OutletStance):
        model.objects.update(quotation_count=99)
    for model in (Tag, Category):
        model.objects.update(article_count=99)
    for model in (ShownStance, EditionOutlet, TagOutlet, TagMonth, TagPair, ArchiveMonth):
        model.objects.all().delete()
    call_command("rebuild_counts")
    assert kept() == right == computed()
    said = capsys.readouterr().out
    assert "1 of 8: articles of tags" in said
    assert "6 quotations count." in said


def test_the_page_of_a_tag_draws_what_is_kept_with_its_number_and_its_honesty_line(client, quotations):
    tag = factories.make_tag(name_en="Queue")
    put(factories.make_article(), tags=[tag], quotations=quotations, now=NOW)
    response = client.get("/tags/queue/")
    chart = response.context["stances"]
    assert chart.total == 5
    html = response.content.decode()
    assert "5 quotations, selected by editors; not a survey." in html
    assert (
        'aria-label="How quoted readers took it: supportive 1, hopeful 1, neutral 1, humorous 1, critical 1"'
        in " ".join(html.split())
    )
    assert html.count('<th scope="row">supportive</th>') == 1
    set_stance(quotation=quotations[0], stance="critical", actor=factories.make_user(role=DESK_EDITOR))
    rows = {row.stance: row.count for row in client.get("/tags/queue/").context["stances"].rows}
    assert rows["critical"] == 2
    assert "supportive" not in rows


def test_a_tag_and_a_community_without_stances_have_no_chart(client, quotations):
    tag = factories.make_tag(name_en="Queue")
    put(factories.make_article(), tags=[tag], quotations=quotations[4:5], now=NOW)
    for address in ("/tags/queue/", f"/communities/{quotations[4].source.outlet.slug}/"):
        response = client.get(address)
        assert response.context["stances"] is None
        assert "not a survey" not in response.content.decode()


def test_an_article_says_how_many_of_its_reactions_are_in_our_words(client, quotations):
    article = factories.make_article(
        blocks=[
            factories.quoted(quotations[0]),
            factories.paraphrase(factories.make_paraphrase(stance="hopeful")),
            factories.chart(),
        ]
    )
    edition = factories.make_edition(article=article)
    html = client.get(f"/{edition.category.slug}/{edition.slug}/").content.decode()
    assert "2 reactions, 1 of them in our words, selected by editors; not a survey." in html


def test_pages_that_show_a_chart_are_told_when_a_stance_changes(
    quotations, django_capture_on_commit_callbacks
):
    from delivery.announcing import keys_changed

    tag = factories.make_tag()
    put(factories.make_article(), tags=[tag], quotations=quotations[:1], now=NOW)
    told = set()

    def hear(*, keys, **signal):
        told.update(keys)

    keys_changed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            set_stance(quotation=quotations[0], stance="worried", actor=factories.make_user(role=DESK_EDITOR))
    finally:
        keys_changed.disconnect(hear)
    assert {
        f"tagged-{tag.pk}",
        f"quoted-{quotations[0].source.outlet_id}",
        f"quotation-{quotations[0].pk}",
    } <= told


def test_a_reporter_reads_stances_into_what_nobody_relies_on_alone(quotations):
    reporter = factories.make_user(role=REPORTER)
    fresh = factories.make_quotation(submitted_by=reporter)
    assert set_stance(quotation=fresh, stance="hopeful", actor=reporter)
    assert not set_stance(quotation=fresh, stance="hopeful", actor=reporter)
    for quotation, stance in ((quotations[0], "critical"), (fresh, "angry")):
        with pytest.raises(UnableToSetStance):
            set_stance(quotation=quotation, stance=stance, actor=reporter)
    Quotation.objects.filter(pk=fresh.pk).update(redacted_at=NOW, redaction_ground="privacy", exact="")
    with pytest.raises(UnableToSetStance):
        set_stance(quotation=fresh, stance="critical", actor=factories.make_user(role=DESK_EDITOR))


def test_the_desk_sets_the_stance_of_several_quotations_at_once(client, quotations):
    address = "/admin/reactions/quotation/"
    client.force_login(factories.make_user(role=DESK_EDITOR))
    data = {
        "action": "set_stance_of_selected",
        "_selected_action": [quotation.pk for quotation in quotations[:3]],
    }
    nothing = client.post(address, data, follow=True).content.decode()
    assert "Choose the stance beside the action." in nothing
    changed = client.post(address, {**data, "stance": "hopeful"}, follow=True).content.decode()
    # One of them was hopeful before.
    assert "The stances of 2 quotations were changed." in changed
    assert set(
        Quotation.objects.filter(pk__in=data["_selected_action"]).values_list("stance", flat=True)
    ) == {"hopeful"}
    client.post(address, {**data, "stance": "none"})
    assert set(
        Quotation.objects.filter(pk__in=data["_selected_action"]).values_list("stance", flat=True)
    ) == {""}
    client.force_login(factories.make_user(role=REPORTER))
    refused = client.post(address, {**data, "stance": "worried"}, follow=True).content.decode()
    assert "Ask the desk to change how it is read." in refused
    assert "The stances of 0 quotations were changed." in refused


def test_what_is_taken_down_is_counted_out_and_what_comes_back_is_counted_in(client, quotations):
    tag = factories.make_tag(name_en="Queue")
    put(factories.make_article(), tags=[tag], quotations=quotations[:2], now=NOW)
    before = kept()
    hide(quotation=quotations[0], now=NOW)
    assert kept() == computed() != before
    assert client.get("/tags/queue/").context["stances"].total == 1
    show_again(quotation=quotations[0], now=NOW)
    assert kept() == before
    redact(quotation=quotations[0], ground="privacy", actor=factories.make_user(role=PUBLISHER), now=NOW)
    assert kept() == computed() != before
    embedded = client.get(f"/reactions/{quotations[0].pk}/embed/")
    asked = client.get(f"/oembed?url=http://127.0.0.1:8000/reactions/{quotations[0].pk}/")
    assert (embedded.status_code, asked.status_code) == (410, 410)
    for response in (embedded, asked, client.get("/tags/queue/")):
        assert SENTENCES[0] not in response.content.decode()
