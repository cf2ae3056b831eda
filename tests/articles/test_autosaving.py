"""Pages that save themselves: what becomes part of the article, what is held for its person, and who is told of what."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.masking import mask_article
from articles.models import Article, Category, Citation, EditingSession, NamedVersion, Revision, TextBlock
from articles.saving import sessions
from articles.saving.clearing import clear_sessions_and_autosaves
from articles.snapshots import take_snapshot
from reactions.takedown.removed_words import RemovedWords, TextKind
from tags.models import Tag
from tests import factories
from tests.articles.desk_forms import add_block, change_address, opened, save, shown_form

pytestmark = pytest.mark.django_db


class Desk:
    """One person with one editing page open, which posts as its script does."""

    def __init__(self, user: Any, article: Any = None) -> None:
        self.user, self.article, self.number = user, article, 0
        self.client = Client()
        self.client.force_login(user)
        self.key = str(uuid.uuid4())
        self.data = opened(self.client, article) | {"session": self.key}

    def autosave(self, **changes: str) -> Any:
        self.data |= changes
        self.number += 1
        self.data["post_number"] = str(self.number)
        address = (
            reverse("admin:articles_article_autosave", args=[self.article.pk])
            if self.article is not None
            else reverse("admin:articles_article_autosave_new")
        )
        return self.client.post(address, self.data)

    def save(self, **changes: str) -> Any:
        self.number += 1
        self.data |= changes | {"post_number": str(self.number)}
        return save(self.client, self.article, self.data)

    @property
    def session(self) -> EditingSession:
        return EditingSession.objects.get(key=self.key)

    def presence(self, **given: str) -> Any:
        address = reverse("admin:articles_article_presence", args=[self.article.pk])
        return self.client.post(address, {"session": self.key} | given)


def away(*desks: Desk) -> None:
    """Let the pages be closed for longer than a minute."""
    EditingSession.objects.filter(key__in=[desk.key for desk in desks]).update(
        seen_at=timezone.now() - timedelta(minutes=2)
    )


@pytest.fixture
def reporter():
    return factories.make_user(role=factories.REPORTER, first_name="Mina", last_name="Seo")


@pytest.fixture
def article(reporter):
    made = factories.make_article(
        title="Before",
        deck="Before",
        created_by=reporter,
        blocks=[factories.heading("One"), factories.text("<p>Old words.</p>")],
    )
    factories.make_revision(article=made)
    return made


@pytest.fixture
def mine(reporter, article):
    return Desk(reporter, article)


@pytest.fixture
def theirs(article):
    person = factories.make_user(role=factories.DESK_EDITOR, first_name="Joon", last_name="Park")
    return Desk(person, article)


class TestOneEditor:
    def test_what_is_typed_becomes_part_of_the_article_as_a_revision_of_its_page(self, mine, article):
        answer = mine.autosave(deck="Typed").json()
        assert answer["state"] == "saved"
        assert answer["words"].startswith("Saved ")
        article.refresh_from_db()
        assert article.deck == "Typed"
        revision = article.revisions.get(number=answer["revision"])
        assert (revision.kind, str(revision.session), revision.created_by) == (
            "autosave",
            mine.key,
            mine.user,
        )

    def test_nothing_is_written_where_nothing_was_typed(self, mine, article, django_assert_max_num_queries):
        mine.autosave(deck="Typed")
        before = Article.objects.values().get(pk=article.pk)
        mine.client.get(reverse("admin:index"))
        with django_assert_max_num_queries(40):
            mine.autosave()
        assert Article.objects.values().get(pk=article.pk) == before
        assert article.revisions.count() == 2

    def test_new_blocks_and_citations_are_not_made_twice(self, mine, article):
        source = factories.make_source()
        add_block(mine.data, "text", html="<p>New.</p>", block_key=str(uuid.uuid4()))
        mine.data |= {
            "citations-TOTAL_FORMS": "1", "citations-0-source": str(source.pk), "citations-0-position": "0",
        }  # fmt: skip
        mine.autosave()
        answer = mine.autosave(deck="Typed on").json()
        assert (answer["state"], answer["news"], answer["asks"]) == ("saved", "", "")
        assert TextBlock.objects.filter(parent=article).count() == 2
        assert Citation.objects.get(article=article).source == source
        assert mine.save().status_code == 302
        assert TextBlock.objects.filter(parent=article).count() == 2

    def test_a_post_that_was_overtaken_changes_nothing(self, mine, article):
        mine.autosave(deck="Newer")
        mine.number = 0
        mine.autosave(deck="Older")
        article.refresh_from_db()
        assert article.deck == "Newer"

    def test_a_half_typed_name_makes_no_tag_and_is_held(self, mine, article):
        known = factories.make_tag(name_en="Harbour")
        answer = mine.autosave(tag_names="Harbour, Night bre").json()
        assert answer["is_whole"] is False
        assert [tag.pk for tag in article.tags.all()] == [known.pk]
        assert not Tag.objects.filter(name_en="Night bre").exists()
        assert mine.session.held["tag_names"] == ["Harbour, Night bre"]
        assert "csrfmiddlewaretoken" not in mine.session.held
        mine.save(tag_names="Harbour, Night bread")
        assert mine.session.held is None
        assert article.tags.filter(name_en="Night bread").exists()

    def test_what_is_not_valid_is_held_and_said(self, mine, article):
        answer = mine.autosave(title="", deck="Typed").json()
        assert answer["state"] == "held"
        assert "Title: This field is required." in answer["words"]
        article.refresh_from_db()
        assert (article.title, article.deck) == ("Before", "Before")
        assert mine.autosave(title="After").json()["state"] == "saved"
        assert mine.session.held is None

    def test_a_scheduled_article_is_changed_by_the_button_alone(self, article, theirs):
        Article.objects.filter(pk=article.pk).update(
            state=Article.State.SCHEDULED, publish_at=timezone.now() + timedelta(hours=1)
        )
        assert theirs.autosave(deck="Half a sen").json()["state"] == "held"
        article.refresh_from_db()
        assert article.deck == "Before"
        assert theirs.save(deck="Half a sentence.").status_code == 302
        article.refresh_from_db()
        assert article.deck == "Half a sentence."

    def test_more_than_can_be_held_is_refused_in_words(self, mine, monkeypatch):
        monkeypatch.setattr(sessions, "MOST_BYTES_HELD", 1000)
        answer = mine.autosave(title="", deck="x" * 2000)
        assert answer.status_code == 422
        assert "more than the newsroom can hold" in answer.json()["problem"]


class TestANewArticle:
    @pytest.fixture
    def blank(self, reporter):
        return Desk(reporter)

    def test_it_becomes_a_draft_once_it_can(self, blank):
        assert blank.autosave(deck="Only a deck").json()["state"] == "held"
        assert not Article.objects.exists()
        category = str(Category.objects.get(slug="news").pk)
        add_block(blank.data, "text", html="<p>First.</p>", block_key=str(uuid.uuid4()))
        answer = blank.autosave(title="Named", category=category).json()
        article = Article.objects.get()
        assert answer["addresses"]["change"] == change_address(article)
        assert (article.created_by, article.state) == (blank.user, Article.State.DRAFT)
        blank.article = article
        blank.autosave(deck="And on")
        assert blank.save(deck="Done").status_code == 302
        article.refresh_from_db()
        assert article.deck == "Done"
        assert TextBlock.objects.get().html == "<p>First.</p>"

    def test_a_lost_answer_makes_no_second_article(self, blank):
        blank.data |= {"title": "Once", "category": str(Category.objects.get(slug="news").pk)}
        blank.autosave()
        blank.autosave(deck="Again, to where it was told first")
        assert blank.client.post(reverse("admin:articles_article_add"), blank.data).status_code == 302
        assert Article.objects.get().deck == "Again, to where it was told first"


class TestTwoEditors:
    def test_changes_in_different_places_meet_and_each_is_told(self, mine, theirs, article):
        theirs.autosave(byline="Theirs")
        answer = mine.autosave(deck="Mine").json()
        assert answer["news"] == "Joon Park changed: Byline."
        assert mine.autosave(title="Mine").json()["news"] == "Joon Park changed: Byline."
        article.refresh_from_db()
        assert (article.title, article.deck, article.byline) == ("Mine", "Mine", "Theirs")

    @pytest.mark.parametrize(("choice", "kept"), [("mine", "Mine"), ("theirs", "Theirs")])
    def test_the_same_place_is_asked_about_and_then_as_it_was_chosen(
        self, mine, theirs, article, choice, kept
    ):
        theirs.autosave(deck="Theirs")
        answer = mine.autosave(deck="Mine", byline="Mine").json()
        assert "What Joon Park changed" in answer["asks"]
        assert "checked" not in answer["asks"]
        assert answer["news"] == ""
        article.refresh_from_db()
        assert (article.deck, article.byline) == ("Theirs", "Mine")
        assert mine.session.held["deck"] == ["Mine"]
        [place] = answer["places"]
        name, seen = place.split()
        answer = mine.autosave(**{f"choose-{name}": choice, f"seen-{name}": seen}).json()
        assert answer["asks"] == ""
        article.refresh_from_db()
        assert article.deck == kept
        assert mine.session.held is None

    def test_a_save_counts_from_what_the_page_said_last(self, mine, theirs, article):
        mine.autosave(deck="Mine")
        theirs.data = opened(theirs.client, article) | {"session": theirs.key}
        theirs.autosave(deck="Theirs, after mine")
        assert mine.save(byline="Mine").status_code == 302
        article.refresh_from_db()
        assert (article.deck, article.byline) == ("Theirs, after mine", "Mine")

    def test_nobody_writes_into_anothers_page(self, mine, theirs):
        mine.autosave(deck="Mine")
        theirs.key = theirs.data["session"] = mine.key
        assert theirs.autosave(deck="Theirs").status_code == 422
        assert theirs.presence().status_code == 403

    def test_an_article_that_somebody_deletes_leaves_what_others_typed(self, mine, article):
        mine.autosave(title="", deck="Typed for an hour")
        article.delete()
        page = mine.client.get(reverse("admin:articles_article_add")).content.decode()
        assert "it could not be saved yet" in page


class TestRights:
    def test_a_reporter_saves_nothing_of_others(self, theirs):
        other = factories.make_user(role=factories.REPORTER)
        client = Client()
        client.force_login(other)
        data = theirs.data | {"session": str(uuid.uuid4()), "deck": "Theirs"}
        address = reverse("admin:articles_article_autosave", args=[theirs.article.pk])
        answer = client.post(address, data)
        assert answer.status_code == 403
        assert "You may not edit this article" in answer.json()["problem"]
        assert client.get(address).status_code == 405

    def test_nobody_without_a_login_gets_an_answer(self, article):
        for name in ("autosave", "presence"):
            address = reverse(f"admin:articles_article_{name}", args=[article.pk])
            assert Client().post(address, {"session": str(uuid.uuid4())}).status_code == 302

    @pytest.mark.parametrize("key", ["", "x", "\x00", "0" * 40])
    def test_a_page_without_a_key_is_told_what_to_do(self, mine, key):
        assert "with the button" in mine.autosave(session=key).json()["problem"]
        assert mine.client.get(reverse("admin:articles_article_session"), {"page": key}).json()["number"] == 0
        mine.key = key
        assert mine.presence().status_code == 403

    def test_how_much_of_a_page_arrived_is_told_to_its_person_alone(self, mine, theirs):
        mine.autosave(deck="Typed")
        address = reverse("admin:articles_article_session")
        assert mine.client.get(address, {"page": mine.key}).json()["number"] == 1
        assert theirs.client.get(address, {"page": mine.key}).json()["number"] == 0


class TestHeldForms:
    @pytest.fixture
    def held(self, mine):
        mine.autosave(title="", deck="Typed and not saved")
        return mine

    def recover(self, desk: Desk, key: str) -> Any:
        return desk.client.post(reverse("admin:articles_article_recover", args=[key]))

    def test_it_is_offered_to_its_person_alone(self, held, theirs, article):
        offer = "it could not be saved yet"
        assert offer in held.client.get(change_address(article)).content.decode()
        assert offer in held.client.get(reverse("admin:index")).content.decode()
        assert offer not in theirs.client.get(change_address(article)).content.decode()
        self.recover(theirs, held.key)
        theirs.client.post(reverse("admin:articles_article_discard", args=[held.key]))
        assert held.session.held is not None

    def test_it_comes_back_with_what_keeps_it_from_being_saved(self, held, theirs, article):
        theirs.save(byline="Theirs")
        response = self.recover(held, held.key)
        form = response.context["adminform"].form
        assert form["deck"].value() == "Typed and not saved"
        assert "required" in str(form.errors["title"])
        assert f'action="{change_address(article)}"' in response.content.decode()
        # The page that comes back counts its changes from what the old one was opened on.
        again = Desk(held.user, article)
        again.data = shown_form(response) | {"_continue": "1", "title": "After"}
        again.key = again.data["session"]
        assert again.save().status_code == 302
        article.refresh_from_db()
        assert (article.title, article.deck, article.byline) == ("After", "Typed and not saved", "Theirs")
        assert not EditingSession.objects.filter(held_at__isnull=False).exists()

    def test_names_of_tags_are_made_when_it_is_restored(self, mine, article):
        mine.autosave(tag_names="Night bread")
        assert self.recover(mine, mine.key).status_code == 302
        assert article.tags.get().name == "Night bread"

    def test_what_is_discarded_is_gone(self, held, article):
        held.client.post(reverse("admin:articles_article_discard", args=[held.key]), {"article": article.pk})
        assert held.session.held is None
        response = held.client.post(reverse("admin:articles_article_recover", args=[held.key]), follow=True)
        assert "Nothing is kept here any longer" in response.content.decode()

    def test_removed_words_are_removed_there_too(self, held, mine, article):
        words = "a sentence that nobody may read again anywhere"
        mine.autosave(title="Named", deck=words, tag_names="Unmade")
        assert words in str(mine.session.held)
        removed = RemovedWords([words])
        mask_article(article_id=article.pk, words=removed, kind=TextKind.ANYWHERE, now=timezone.now())
        assert words not in str(mine.session.held)
        assert words not in str(mine.session.base)
        # The page that still shows them is asked, and brings nothing back by itself.
        assert mine.autosave(byline="Typed on").json()["places"]
        assert mine.save().status_code == 200
        article.refresh_from_db()
        assert words not in article.deck


class TestPresence:
    def test_who_else_is_here_and_where_is_told_to_each(self, mine, theirs, article):
        block = str(TextBlock.objects.get(parent=article).key)
        assert mine.presence(place=block).json()["others"] == []
        assert theirs.presence(place="id title !").json()["others"] == [{"name": "Mina Seo", "place": block}]
        assert mine.presence(place=block).json()["others"] == [{"name": "Joon Park", "place": ""}]
        theirs.presence(leaving="1")
        assert mine.presence().json()["others"] == []
        away(mine)
        assert theirs.presence().json()["others"] == []

    def test_ones_other_window_is_called_that(self, mine, article):
        Desk(mine.user, article).presence()
        assert mine.presence().json()["others"] == [{"name": "you, in another window", "place": ""}]

    def test_it_costs_the_same_however_many_are_here(self, mine, theirs, article, django_assert_num_queries):
        mine.presence()
        theirs.presence()
        for _number in range(3):
            Desk(factories.make_user(role=factories.DESK_EDITOR), article).presence()
        with django_assert_num_queries(10):
            assert len(mine.presence().json()["others"]) == 4


class TestClearing:
    LONG_AGO = timezone.now() - timedelta(days=2)

    @pytest.fixture(autouse=True)
    def not_within_the_hour(self):
        cache.clear()

    def age(self, article: Article) -> None:
        Revision.objects.filter(article=article).blank(created_at=self.LONG_AGO)
        EditingSession.objects.update(seen_at=self.LONG_AGO)

    def test_autosaves_in_between_go_after_a_day_and_what_is_named_stays(self, mine, article):
        numbers = [mine.autosave(deck=f"Typed {number}").json()["revision"] for number in range(4)]
        NamedVersion.objects.create(
            revision=article.revisions.get(number=numbers[1]),
            name="Kept",
            named_at=timezone.now(),
            named_by=mine.user,
        )
        clear_sessions_and_autosaves(now=timezone.now())
        assert article.revisions.count() == 5
        self.age(article)
        cache.clear()
        assert clear_sessions_and_autosaves(now=timezone.now()) == 2
        left = set(article.revisions.values_list("number", flat=True))
        assert left == {1, numbers[1], numbers[3]}

    def test_an_edition_and_an_open_page_keep_theirs(self, mine, article):
        mine.autosave(deck="Typed 1")
        factories.make_edition(article=Article.objects.get(pk=article.pk))
        Article.objects.filter(pk=article.pk).update(state=Article.State.DRAFT)
        mine.autosave(deck="Typed 2")
        mine.autosave(deck="Typed 3")
        self.age(article)
        mine.presence()
        assert clear_sessions_and_autosaves(now=timezone.now()) == 0
        EditingSession.objects.update(seen_at=self.LONG_AGO)
        cache.clear()
        assert clear_sessions_and_autosaves(now=timezone.now()) == 1

    def test_forms_that_nobody_came_back_for_go_after_thirty_days(self, mine):
        mine.autosave(title="")
        EditingSession.objects.update(seen_at=timezone.now() - timedelta(days=29))
        clear_sessions_and_autosaves(now=timezone.now())
        assert mine.session.held
        EditingSession.objects.update(seen_at=timezone.now() - timedelta(days=31))
        cache.clear()
        clear_sessions_and_autosaves(now=timezone.now())
        assert not EditingSession.objects.exists()


def test_a_save_costs_the_same_however_many_blocks_it_has(reporter):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(count: int) -> int:
        quotations = [factories.make_quotation(submitted_by=reporter) for _number in range(count)]
        blocks = [
            block
            for q in quotations
            for block in (factories.quoted(q), factories.text(), factories.heading())
        ]
        article = factories.make_article(created_by=reporter, blocks=blocks)
        factories.make_revision(article=article)
        desk = Desk(reporter, article)
        with CaptureQueriesContext(connection) as queries:
            assert desk.save(deck="Changed").status_code == 302
        assert article.revisions.first().document == take_snapshot(article=Article.objects.get(pk=article.pk))
        return len([query for query in queries if "SAVEPOINT" not in query["sql"]])

    few = cost(1)
    assert cost(20) == few
    assert few < 70


def test_the_list_says_who_has_which_article_open_with_one_query(
    client: Client, django_assert_num_queries: Any
) -> None:
    mina = factories.make_user(role=factories.REPORTER, first_name="Mina", last_name="Seo")
    joon = factories.make_user(role=factories.DESK_EDITOR, first_name="Joon", last_name="Park")
    articles = [factories.make_article(created_by=mina) for _number in range(3)]
    address = reverse("admin:articles_article_changelist")
    client.force_login(joon)
    client.get(address)
    with CaptureQueriesContext(connection) as before:
        assert "desk-open" not in client.get(address).text
    now = timezone.now()
    for person, article, seen in (
        (mina, articles[0], now - timedelta(seconds=5)),
        (mina, articles[0], now),
        (joon, articles[0], now - timedelta(seconds=9)),
        (joon, articles[1], now),
        (joon, articles[2], now - sessions.AWAY_AFTER),
    ):
        EditingSession.objects.create(
            key=uuid.uuid4(), article=article, person=person, opened_at=now, seen_at=seen
        )
    with django_assert_num_queries(len(before)):
        page = client.get(address).text
    assert page.count("desk-open") == 2
    assert "open: Mina Seo, Joon Park<" in page
    assert "open: Joon Park<" in page
