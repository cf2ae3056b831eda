"""Which live editions are one piece in several languages, through every step that can change it."""

import itertools
import random

import pytest
from django.db import IntegrityError, transaction

from articles.gate import problems_of
from articles.models import Edition
from articles.publishing import UnableToPublish, publish, retract, unpublish
from articles.snapshots import record_revision, restore_revision, take_snapshot
from delivery.announcing import keys_changed
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return factories.make_user(role=factories.PUBLISHER)


def article(language, original=None, **fields):
    return factories.make_article(language=language, translation_of=original, **fields)


def put_out(article, desk):
    return publish(revision=record_revision(article=article, actor=desk, now=NOW), actor=desk, now=NOW)


def groups():
    """Return the groups as sets of article ids, as the rows have them."""
    found = {}
    for article_id, group in Edition.objects.live().values_list("article_id", "translation_group"):
        if group is not None:
            found.setdefault(group, set()).add(article_id)
    return sorted(map(sorted, found.values()))


def codes(article):
    document = take_snapshot(article=article)
    return [problem.code for problem in problems_of(document=document, article_id=article.pk, now=NOW)]


def test_an_original_and_its_translations_are_one_group_in_whatever_order_they_go_out(desk):
    for order in itertools.permutations(range(3)):
        english = article("en")
        three = [english, article("ko", english), article("ja", english)]
        for place in order:
            put_out(three[place], desk)
        assert [sorted(item.pk for item in three)] == groups()
        for item in three:
            unpublish(article=item, actor=desk, now=NOW)


def test_an_article_without_translations_is_in_no_group(desk):
    put_out(article("en"), desk)
    put_out(article("ko", article("en")), desk)
    assert groups() == []


def test_translations_of_an_original_that_is_not_on_the_site_are_linked(desk):
    original = article("en")
    korean, japanese = article("ko", original), article("ja", original)
    put_out(korean, desk)
    put_out(japanese, desk)
    assert groups() == [[korean.pk, japanese.pk]]


@pytest.mark.parametrize("withdraw", [unpublish, retract])
def test_what_leaves_the_site_leaves_its_group(desk, withdraw):
    english = article("en")
    korean = article("ko", english)
    put_out(english, desk)
    put_out(korean, desk)
    reason = {"note": "It was made up."} if withdraw is retract else {}
    withdraw(article=english, actor=desk, now=NOW, **reason)
    assert groups() == []


def test_an_original_that_becomes_a_translation_brings_its_own_along(desk):
    english, french = article("en"), article("fr")
    korean = article("ko", english)
    for item in (english, french, korean):
        put_out(item, desk)
    english.translation_of = french
    english.save()
    put_out(english, desk)
    assert groups() == [[english.pk, french.pk, korean.pk]]

    english.translation_of = None
    english.save()
    put_out(english, desk)
    assert groups() == [[english.pk, korean.pk]]


def test_a_correction_keeps_the_group_and_asks_nothing_for_it(desk):
    english = article("en")
    korean = article("ko", english)
    put_out(english, desk)
    put_out(korean, desk)
    korean.deck = "고친 설명"
    korean.save()
    put_out(korean, desk)
    assert groups() == [[english.pk, korean.pk]]


def test_two_translations_may_change_their_places(desk):
    first, second = article("en"), article("en")
    korean = article("ko", first)
    other = article("ko", second)
    for item in (first, second, korean, other):
        put_out(item, desk)
    unpublish(article=other, actor=desk, now=NOW)
    korean.translation_of = second
    korean.save()
    put_out(korean, desk)
    assert groups() == [[second.pk, korean.pk]]
    other.translation_of = first
    other.save()
    put_out(other, desk)
    assert groups() == [[first.pk, other.pk], [second.pk, korean.pk]]


def test_the_gate_lets_each_language_in_once(desk):
    english = article("en")
    korean, second = article("ko", english), article("ko", english, title="또 하나")
    put_out(korean, desk)
    # Neither names the other, and the original is not on the site.
    assert codes(second) == ["translation_language"]
    with pytest.raises(UnableToPublish) as failure:
        put_out(second, desk)
    assert "또 하나" in str(failure.value)
    # An original that would join two of one language.
    bridge = article("ja")
    other = article("ko", bridge)
    put_out(other, desk)
    bridge.translation_of = english
    bridge.save()
    assert codes(bridge) == ["translation_language"]
    # An article in the language of its own translation.
    assert codes(article("ko", korean)) == ["translation_language"]


def test_the_gate_lets_no_article_translate_its_translation(desk):
    english = article("en")
    korean = article("ko", english)
    put_out(korean, desk)
    english.translation_of = korean
    english.save()
    assert codes(english) == ["translation_circle"]


def test_the_gate_sees_a_title_that_is_still_to_be_translated(desk):
    assert codes(article("ko", title="[→ ko] A queue")) == ["title_untranslated"]
    assert codes(article("ko", title="[→] A queue")) == []


def test_the_database_itself_allows_a_language_once_in_a_group(desk):
    english = article("en")
    put_out(english, desk)
    put_out(article("ko", english), desk)
    third = put_out(article("ko"), desk)
    group = Edition.objects.live().get(article=english).translation_group
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=third.pk).update(translation_group=group)
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=third.pk).update(translation_group=group, language="KO")


def test_the_original_goes_through_revisions(desk):
    english = article("en")
    korean = article("ko", english)
    named = record_revision(article=korean, actor=desk, now=NOW)
    assert named.document["translation_of"] == english.pk
    korean.translation_of = None
    korean.save()
    alone = record_revision(article=korean, actor=desk, now=NOW)
    assert "translation_of" not in alone.document
    restore_revision(revision=named, actor=desk, now=NOW)
    korean.refresh_from_db()
    assert korean.translation_of == english

    restore_revision(revision=alone, actor=desk, now=NOW)
    english.delete()
    restore_revision(revision=named, actor=desk, now=NOW)
    korean.refresh_from_db()
    assert korean.translation_of is None


def test_pages_of_a_group_are_stale_when_it_changes(desk, django_capture_on_commit_callbacks):
    english = article("en")
    korean = article("ko", english)
    put_out(english, desk)
    heard = []

    def listen(keys, **signal):
        heard.append(keys)

    keys_changed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            put_out(korean, desk)
        assert f"article-{english.pk}" in heard[-1]
        with django_capture_on_commit_callbacks(execute=True):
            unpublish(article=korean, actor=desk, now=NOW)
        assert f"article-{english.pk}" in heard[-1]
        korean.translation_of = None
        korean.save()
        with django_capture_on_commit_callbacks(execute=True):
            put_out(korean, desk)
        assert f"article-{english.pk}" not in heard[-1]
    finally:
        keys_changed.disconnect(listen)


def test_groups_kept_step_by_step_are_those_of_all_that_is_live(desk):
    """Whatever is published, changed and withdrawn in whatever order."""
    dice = random.Random(7)
    pool = [article(language) for language in ("en", "ko", "ja", "fr", "de", "es", "en", "ko")]
    for _ in range(60):
        item = dice.choice(pool)
        if dice.random() < 0.3:
            if Edition.objects.live().filter(article=item).exists():
                unpublish(article=item, actor=desk, now=NOW)
        else:
            item.translation_of = dice.choice([None, *(other for other in pool if other != item)])
            item.save()
            if not codes(item):
                put_out(item, desk)
        assert groups() == expected_groups()


def expected_groups():
    linked = {}
    live = dict(Edition.objects.live().values_list("article_id", "translation_of"))
    for article_id, original in live.items():
        together = {article_id, original} - {None}
        for known in [*linked.values()]:
            if known & together:
                together |= known
        for member in together:
            linked[member] = together
    found = {tuple(sorted(group & live.keys())) for group in linked.values()}
    return sorted(list(group) for group in found if len(group) > 1)
