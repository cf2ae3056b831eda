"""Parts of pages that are drawn once for what they show."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.template import Context, Template
from django.utils.translation import override

from articles.models import Edition
from articles.reading.cards import ShownTag, card_for
from newsroom.templatetags import parts
from tests import factories
from tests.factories import NOW

CARD = Template("{% load parts %}{% part 'articles/parts/card.html' card=card level='h3' %}")


@pytest.fixture
def shown():
    picture = factories.make_image(renditions_at_once=True)
    edition = factories.make_edition(
        title="The queue", deck="Until three", lead_image=picture, tags=[factories.make_tag()]
    )
    edition = Edition.objects.live().for_cards().get(pk=edition.pk)
    return card_for(edition=edition, now=NOW).shown


def drawn(card) -> str:
    return CARD.render(Context({"card": card, "site_name": "never seen by a part"}))


@pytest.mark.django_db
def test_the_same_values_are_drawn_once_and_any_other_value_anew(shown, monkeypatch):
    count = []
    draw = parts.render_to_string
    monkeypatch.setattr(parts, "render_to_string", lambda *given: count.append(given) or draw(*given))
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
    assert len(count) <= 1 + len(counted) + 2


@pytest.mark.django_db
def test_each_language_has_its_own(shown):
    english = drawn(shown)
    with override("ko"):
        assert "/ko/" in drawn(shown)
    assert drawn(shown) == english


def test_what_cannot_be_compared_by_value_is_refused():
    with pytest.raises(TypeError, match="unhashable"):
        drawn({"title": "a dictionary"})
