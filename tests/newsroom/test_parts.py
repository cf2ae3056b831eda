"""Parts of pages that are drawn once for what they show."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.template import engines
from django.utils.translation import override

from articles.charts import reaction_chart
from articles.models import Edition
from articles.reading.cards import ShownTag, card_for
from reactions.models import Outlet
from reactions.presenting.by_value import ShownOutlet, ShownTranslation
from reactions.presenting.cards import card_of, quotations_for_cards
from tests import factories
from tests.factories import NOW

CARD = engines["jinja2"].from_string("{{ part('articles/parts/card.html', card=card, level='h3') }}")


@pytest.fixture
def shown():
    picture = factories.make_image(renditions_at_once=True)
    edition = factories.make_edition(
        title="The queue", deck="Until three", lead_image=picture, tags=[factories.make_tag()]
    )
    edition = Edition.objects.live().for_cards().get(pk=edition.pk)
    return card_for(edition=edition, now=NOW).shown


def drawn(card) -> str:
    return CARD.render({"card": card, "site_name": "never seen by a part"})


@pytest.mark.django_db
def test_the_same_values_are_drawn_once_and_any_other_value_anew(shown, monkeypatch):
    count = []
    environment = engines["jinja2"].env
    draw = environment.get_template
    monkeypatch.setattr(environment, "get_template", lambda *given: count.append(given[0]) or draw(*given))
    first = drawn(shown)
    assert drawn(shown._replace(title="The " + "queue")) == first
    others = {
        "url": "/harbour/elsewhere/", "category_slug": "quay", "category": "Quay", "title": "Another", "deck": "Another deck",
        "language": "ko", "published_at": shown.published_at + timedelta(days=1),
        "picture": replace(shown.picture, alternative_text="Another text"), "reaction_count": 7, "community_count": 3,
        "tags": (ShownTag("queue", "Queue"),), "dom_id": "a-1",
    }  # fmt: skip
    assert set(others) == set(shown._fields)
    counted = {name: value for name, value in others.items() if name != "community_count"}
    for name, value in counted.items():
        assert drawn(shown._replace(**{name: value})) != first, name
    assert drawn(shown._replace(reaction_count=7, community_count=3)) != drawn(
        shown._replace(reaction_count=7)
    )
    assert count.count("articles/parts/card.html") <= 1 + len(counted) + 2


@pytest.mark.django_db
def test_each_language_has_its_own(shown):
    english = drawn(shown)
    with override("ko"):
        assert "/ko/" in drawn(shown)
    assert drawn(shown) == english


def test_what_cannot_be_compared_by_value_is_refused():
    with pytest.raises(TypeError, match="unhashable"):
        drawn({"title": "a dictionary"})


QUOTATION = engines["jinja2"].from_string(
    "{{ part('reactions/parts/quotation.html', card=card, site_name='Desk') }}"
    "{{ part('articles/parts/print_note.html', card=card, site_name='Desk', site_url='') }}"
)
# What is shown only beside something else, and that.
SHOWN_BESIDE = {
    "votes_down": {"votes_up": 3},
    "votes_observed_at": {"votes_up": 3},
    "verified_at": {"verified": True},
    "source_state_since": {"source_state_label": "edited", "source_is_changed": True},
    "source_is_changed": {"source_state_label": "edited"},
    "context_language": {"context_note": "A note"},
    "comments_quoted": {"comments_captured": 9},
    "gone_at": {"is_gone": True, "gone_ground": "for copyright"},
    "gone_ground": {"is_gone": True},
    "is_without_name": {"author_name": ""},
    "canonical_url": {"source_url": "https://forum.example/thread"},
}


@pytest.mark.django_db
@pytest.mark.one_database
def test_whatever_changes_of_a_quotation_is_drawn_anew():
    quotation = quotations_for_cards([factories.make_sourced_quotation(translation="I queued").pk])
    (shown,) = [card_of(quotation=row, language="en", number=1).shown for row in quotation.values()]
    day = timedelta(days=1)
    others = {
        "quotation_id": 99, "number": 2, "outlet": ShownOutlet("quay", "Quay", 200, "Q", "UTC"), "canonical_url": "https://quay.example/",
        "author_name": "Heron", "is_without_name": True, "shows_original": not shown.shows_original, "pieces": ("Other words",),
        "language": "ja", "direction": "rtl", "translation": ShownTranslation("en", "Other words", True, "by a machine"),
        "context_note": "A note", "context_language": "ko", "posted_at": NOW + day, "posted_precision": "day", "votes_up": 5, "votes_down": 6,
        "votes_observed_at": NOW + day, "captured_at": shown.captured_at + day, "archived_how": "otherwise", "verdict_label": "otherwise",
        "verified": not shown.verified, "verified_at": NOW + day, "stance_label": "otherwise", "evidence_url": "/e/", "source_url": "https://x.example/",
        "report_url": "/r/", "is_gone": True, "gone_at": NOW + day, "gone_ground": "otherwise", "source_state_label": "otherwise",
        "source_state_since": NOW + day, "source_checked_at": NOW + day, "source_is_changed": True, "comments_quoted": 4, "comments_captured": 7,
    }  # fmt: skip
    assert set(others) == set(shown._fields)

    def drawn(**values) -> str:
        return QUOTATION.render({"card": shown._replace(**values)})

    for name, value in others.items():
        beside = SHOWN_BESIDE.get(name, {})
        assert drawn(**beside, **{name: value}) != drawn(**beside), name
    assert drawn(is_gone=True).count(shown.pieces[0]) == 0


@pytest.mark.one_database
def test_a_chart_is_by_value_and_follows_the_name_of_its_outlet_and_the_language():
    outlet = Outlet(pk=1, slug="quay", name_en="Quay", name_native="부두", mark="Q", hue=200)
    reactions = [
        ("critical", outlet),
        ("hopeful", Outlet(pk=2, slug="pier", name_en="Pier", name_native="Pier")),
    ]
    chart = reaction_chart(reactions=reactions)
    assert chart == reaction_chart(reactions=list(reactions))
    assert hash(chart) == hash(reaction_chart(reactions=list(reactions)))
    assert [found.label for found in chart.communities] == ["Pier", "Quay"]
    with override("ko"):
        korean = reaction_chart(reactions=reactions)
        assert [found.label for found in korean.communities] == ["Pier", "부두"]
        assert [row.label for row in korean.rows] != [row.label for row in chart.rows]
    outlet.name_en = "A quay"
    renamed = reaction_chart(reactions=reactions)
    assert renamed != chart
    assert [found.label for found in renamed.communities] == ["A quay", "Pier"]
