"""Imports of many: what would be made, what is made once and only once, and who may."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.importing.drafting import make_drafts
from articles.importing.runs import making
from articles.importing.runs.beginning import begin_run, forget_idle_runs, stop_run
from articles.importing.runs.making import UnableToMake, make_run, order_making
from articles.importing.runs.reading import read_run
from articles.importing.runs.reporting import counts_of, report_lines
from articles.importing.runs.tasks import carry_on
from articles.models import Article, Category, ImportRow, ImportRun, Revision
from articles.models.imports import exchange_storage
from articles.snapshots import record_revision, take_snapshot
from images.models import Image
from tags.models import Tag
from tests import factories
from tests.articles.exchange_files import GHOST, WORDPRESS, wordpress, zipped
from tests.factories import NOW

pytestmark = pytest.mark.django_db
State = ImportRun.State


@pytest.fixture
def editor() -> User:
    return factories.make_user(role=factories.DESK_EDITOR)


def begin(data: bytes, actor: User, *, name: str = "export.xml") -> ImportRun:
    category = Category.objects.get(slug="news")
    return begin_run(file=io.BytesIO(data), name=name, category=category, actor=actor, now=NOW)


def read(data: bytes, actor: User, *, name: str = "export.xml") -> ImportRun:
    run = begin(data, actor, name=name)
    for _count in read_run(run_id=run.pk, now=NOW):
        pass
    run.refresh_from_db()
    return run


def imported(data: bytes, actor: User) -> ImportRun:
    run = read(data, actor)
    order_making(run=run, actor=actor, now=NOW)
    for _count in make_run(run_id=run.pk, now=NOW):
        pass
    run.refresh_from_db()
    return run


class TestReading:
    def test_a_dry_run_says_what_would_be_made_and_makes_nothing(self, editor: User) -> None:
        run = read(WORDPRESS.read_bytes(), editor)
        assert run.state == State.READ
        assert counts_of(run=run) == {"waiting": 10, "made": 0, "duplicate": 0, "refused": 3}
        row = ImportRow.objects.get(run=run, number=1)
        assert (row.title, row.unsourced_count, row.picture_count) == ("Night Ferry Gets a Third Year", 5, 2)
        assert (row.source_id, row.address) == (
            "wordpress:harbour-notes.example:11",
            "https://harbour-notes.example/2024/05/night-ferry-third-year/",
        )
        assert not Article.objects.exists()
        assert not Tag.objects.filter(name="night ferry").exists()
        assert not Image.objects.exists()

    def test_what_is_there_already_is_found_by_its_number_and_by_its_address(self, editor: User) -> None:
        factories.make_article(title="Another tide table", slug="tide-table")
        imported(wordpress(title="Post", count=2).encode(), editor)
        again = read(wordpress(title="Post", count=3).encode(), editor)
        assert [row.state for row in again.rows.order_by("number")] == ["duplicate", "duplicate", "waiting"]
        others = read(WORDPRESS.read_bytes(), editor)
        reasons = dict(others.rows.filter(state="duplicate").values_list("title", "reason"))
        assert "Another tide table" in reasons["Tide Table Misprinted"]

    def test_the_same_post_twice_in_a_file_is_made_once(self, editor: User) -> None:
        posts = wordpress(title="Post", count=2)
        item = posts[posts.index("<item>") : posts.index("</item>") + 7]
        run = imported(posts.replace("</channel>", f"{item}</channel>").encode(), editor)
        assert counts_of(run=run) == {"waiting": 0, "made": 2, "duplicate": 1, "refused": 0}

    def test_what_only_waits_in_another_import_is_not_there_yet(self, editor: User) -> None:
        posts = wordpress(title="Post", count=2).encode()
        for _turn in range(2):
            assert counts_of(run=read(posts, editor))["waiting"] == 2

    def test_what_is_there_is_found_without_looking_through_all_rows(self, editor: User) -> None:
        with CaptureQueriesContext(connection) as asked:
            read(wordpress(title="Post", count=60).encode(), editor)
        questions = [query["sql"] for query in asked if 'FROM "articles_importrow"' in query["sql"]]
        assert len(questions) > 4
        is_sqlite = connection.vendor == "sqlite"
        with connection.cursor() as cursor:
            if not is_sqlite:
                # It would look through so small a table as it is.
                cursor.execute("SET LOCAL enable_seqscan = off")
            for question in questions:
                cursor.execute(f"{'EXPLAIN QUERY PLAN' if is_sqlite else 'EXPLAIN'} {question}")
                plan = " ".join(str(row[-1]) for row in cursor.fetchall())
                assert "SCAN articles_importrow" not in plan
                assert "Seq Scan on articles_importrow" not in plan
                if is_sqlite:
                    assert "import_row_by_state" not in plan or " IN (" not in question

    def test_saved_pages_are_known_by_title_and_date(self, editor: User) -> None:
        page = b"<html><body><h1>Night Market</h1><p>March 4, 2026</p><p>It moves under the viaduct now.</p></body></html>"
        assert counts_of(run=imported(zipped({"a.html": page, "b.html": page}), editor))["duplicate"] == 1
        assert counts_of(run=read(page, editor))["duplicate"] == 1

    @pytest.mark.parametrize("broken_off_after", [1, 2])
    def test_reading_that_was_broken_off_goes_on_where_it_stopped(
        self, editor: User, broken_off_after: int
    ) -> None:
        run = begin(wordpress(title="Post", count=120).encode(), editor)
        reading = read_run(run_id=run.pk, now=NOW)
        for _turn in range(broken_off_after):
            next(reading)
        reading.close()
        numbers = list(read_run(run_id=run.pk, now=NOW))
        assert numbers == [100, 120][broken_off_after - 1 :]
        assert list(run.rows.order_by("number").values_list("number", flat=True)) == list(range(1, 121))

    def test_two_readers_at_once_store_each_row_once(self, editor: User) -> None:
        run = begin(wordpress(title="Post", count=120).encode(), editor)
        first, second = read_run(run_id=run.pk, now=NOW), read_run(run_id=run.pk, now=NOW)
        assert next(first) == 50
        assert next(second) == 100
        # Somebody else went on: this one leaves it to them.
        assert list(first) == []
        assert list(second) == [120]
        assert run.rows.count() == 120

    def test_a_file_that_is_nothing_fails_in_words_and_its_file_goes(
        self, editor: User, django_capture_on_commit_callbacks: Callable[..., Any]
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            run = read(b'{"db": [{"meta": {}, "data": {"posts": 5}}]}', editor)
        assert run.state == State.FAILED
        assert "Ghost" in run.problem
        assert not run.file
        assert exchange_storage().listdir("imports")[1] == []

    def test_the_words_are_in_the_language_of_who_ordered_it(self, editor: User) -> None:
        run = begin(WORDPRESS.read_bytes(), editor)
        ImportRun.objects.filter(pk=run.pk).update(language="ko")
        for _count in read_run(run_id=run.pk, now=NOW):
            pass
        assert "페이지" in run.rows.get(title="About Us").reason


class TestMaking:
    def test_a_draft_is_what_saving_it_would_have_made(self, editor: User) -> None:
        run = imported(WORDPRESS.read_bytes(), editor)
        assert run.state == State.DONE
        assert Article.objects.count() == 10
        for row in run.rows.filter(state="made").select_related("article"):
            assert (row.title, row.slug, row.page) == (row.article.title, row.article.slug, None)
        for article in Article.objects.all():
            revision = Revision.objects.get(article=article)
            assert revision.kind == Revision.Kind.IMPORT
            assert revision.document == take_snapshot(article=article)
            # The very digest that a save would find: nothing changed.
            assert record_revision(article=article, actor=editor, now=NOW) == revision
        ferry = Article.objects.get(slug="night-ferry-third-year")
        assert (ferry.state, ferry.created_by, ferry.byline) == ("draft", editor, "Mara Lindqvist")
        assert [str(tag) for tag in ferry.tags.order_by("article_rows__id")] == ["night ferry", "Norando"]
        # One topic, however it is spelt.
        costs = Article.objects.get(slug="ferry-costs")
        assert list(costs.tags.all()) == [Tag.objects.get(name="night ferry")]
        assert Article.objects.get(slug="market-square-clock").category.slug == "news"

    def test_pictures_come_from_the_archive_and_only_from_there(self, editor: User) -> None:
        picture = factories.picture_bytes()
        data = zipped({"notes.xml": WORDPRESS.read_bytes(), "uploads/2024/05/ferry.png": picture})
        run = imported(data, editor)
        ferry = Article.objects.get(slug="night-ferry-third-year")
        image = Image.objects.get()
        assert (image.title, image.created_by) == ("ferry", editor)
        assert ferry.lead_image == image
        assert ferry.lead_alternative_text == "A ferry at night"
        library = run.rows.get(slug="library-sundays")
        assert any("not in the archive" in note for note in library.notes)
        bus = take_snapshot(article=Article.objects.get(slug="bus-line-9"))
        assert [block["image"] for block in bus["blocks"] if block["type"] == "image"] == [image.pk, None]

    def test_a_file_that_is_no_picture_is_told_and_the_draft_is_made(self, editor: User) -> None:
        data = zipped({"notes.xml": WORDPRESS.read_bytes(), "uploads/2024/05/ferry.png": b"<script>"})
        run = imported(data, editor)
        assert counts_of(run=run)["made"] == 10
        assert not Image.objects.exists()
        assert any("ferry.png" in note for note in run.rows.get(number=1).notes)

    def test_making_that_was_broken_off_anywhere_goes_on_and_makes_nothing_twice(
        self, editor: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run = read(wordpress(title="Post", count=120).encode(), editor)
        order_making(run=run, actor=editor, now=NOW)
        next(make_run(run_id=run.pk, now=NOW))

        def killed(**_options: Any) -> None:
            make_drafts(**_options)
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(making, "make_drafts", killed)
            with pytest.raises(KeyboardInterrupt):
                next(make_run(run_id=run.pk, now=NOW))
        assert Article.objects.count() == 50
        assert list(make_run(run_id=run.pk, now=NOW)) == [50, 20]
        run.refresh_from_db()
        assert run.state == State.DONE
        assert Article.objects.count() == Article.objects.values("slug").distinct().count() == 120
        assert list(make_run(run_id=run.pk, now=NOW)) == []

    def test_the_number_of_queries_does_not_grow_with_the_drafts(
        self, editor: User, django_assert_max_num_queries: Callable[..., Any]
    ) -> None:
        run = read(wordpress(title="Post", count=50).encode(), editor)
        order_making(run=run, actor=editor, now=NOW)
        with django_assert_max_num_queries(27):
            assert list(make_run(run_id=run.pk, now=NOW)) == [50]

    def test_a_stopped_run_makes_no_more_and_keeps_what_it_made(
        self, editor: User, django_capture_on_commit_callbacks: Callable[..., Any]
    ) -> None:
        run = read(wordpress(title="Post", count=120).encode(), editor)
        order_making(run=run, actor=editor, now=NOW)
        going = make_run(run_id=run.pk, now=NOW)
        next(going)
        with django_capture_on_commit_callbacks(execute=True):
            assert stop_run(run=run, now=NOW)
        assert list(going) == []
        assert Article.objects.count() == 50
        assert not run.rows.filter(page__isnull=False).exists()
        assert exchange_storage().listdir("imports")[1] == []
        assert not stop_run(run=run, now=NOW)

    def test_who_lost_the_right_meanwhile_makes_nothing(self, editor: User) -> None:
        run = read(wordpress(title="Post", count=3).encode(), editor)
        order_making(run=run, actor=editor, now=NOW)
        editor.groups.clear()
        assert sum(make_run(run_id=run.pk, now=NOW)) == 3
        assert counts_of(run=run)["refused"] == 3
        assert {"no longer" in reason for reason in run.rows.values_list("reason", flat=True)} == {True}
        assert not run.rows.filter(page__isnull=False).exists()
        assert not Article.objects.exists()

    def test_a_task_works_for_a_while_and_leaves_the_rest_to_the_next(
        self,
        editor: User,
        monkeypatch: pytest.MonkeyPatch,
        django_capture_on_commit_callbacks: Callable[..., Any],
    ) -> None:
        monkeypatch.setattr("articles.importing.runs.tasks.WORKED_FOR", 0.0)
        run = begin(wordpress(title="Post", count=120).encode(), editor)
        states = []
        for _turn in range(4):
            with django_capture_on_commit_callbacks() as queued:
                state = carry_on.call(run.pk)
            states.append((state, len(queued)))
        assert states == [("reading", 1), ("reading", 1), ("reading", 1), ("read", 0)]

    def test_runs_that_nobody_touched_are_forgotten_with_their_files(self, editor: User) -> None:
        run = read(wordpress(title="Post").encode(), editor)
        assert forget_idle_runs(now=NOW + timedelta(days=29)) == 0
        assert forget_idle_runs(now=NOW + timedelta(days=31)) == 1
        run.refresh_from_db()
        assert (run.state, run.file.name) == (State.STOPPED, "")


class TestReport:
    def test_it_lists_everything_and_no_cell_is_a_formula(self, editor: User) -> None:
        run = imported(wordpress(title="=HYPERLINK(1)", count=1).encode(), editor)
        text = "".join(report_lines(run=run, site="https://desk.example"))
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
        article = Article.objects.get()
        assert rows[1][:3] == ["1", "made", "'=HYPERLINK(1)"]
        assert f"https://desk.example{reverse('admin:articles_article_change', args=[article.pk])}" in rows[1]


class TestRights:
    @pytest.mark.parametrize(
        ("role", "may_see", "may_import"),
        [
            (factories.REPORTER, False, False),
            (factories.DESK_EDITOR, True, True),
            (factories.PUBLISHER, True, True),
            (factories.ADMINISTRATOR, False, False),
        ],
    )
    def test_every_address_asks_who_it_is(
        self, editor: User, role: str, may_see: bool, may_import: bool
    ) -> None:
        run = read(WORDPRESS.read_bytes(), editor)
        client = Client()
        client.force_login(factories.make_user(role=role))
        for name in ("change", "state", "report"):
            status = client.get(reverse(f"admin:articles_importrun_{name}", args=[run.pk])).status_code
            assert status == (200 if may_see else 403), name
        status = client.get(reverse("admin:articles_importrun_add")).status_code
        assert status == (200 if may_import else 403)
        for name in ("make", "go-on", "stop"):
            response = client.post(reverse(f"admin:articles_importrun_{name}", args=[run.pk]))
            # Others may look, and only who began it goes on with it.
            assert response.status_code == (403 if name == "stop" or not may_import else 302), name
        run.refresh_from_db()
        assert run.state == State.READ
        assert client.get(reverse("admin:articles_importrun_make", args=[run.pk])).status_code in {403, 404}

    def test_the_domain_asks_too(self, editor: User) -> None:
        with pytest.raises(PermissionDenied):
            begin(b"x", factories.make_user(role=factories.REPORTER))
        run = read(WORDPRESS.read_bytes(), editor)
        with pytest.raises(PermissionDenied):
            order_making(run=run, actor=factories.make_user(role=factories.REPORTER), now=NOW)
        with pytest.raises(UnableToMake, match="who began"):
            order_making(run=run, actor=factories.make_user(role=factories.PUBLISHER), now=NOW)

    def test_a_stranger_is_sent_to_log_in(self, editor: User, client: Client) -> None:
        run = read(WORDPRESS.read_bytes(), editor)
        assert client.get(reverse("admin:articles_importrun_report", args=[run.pk])).status_code == 302


class TestDesk:
    @pytest.fixture
    def desk(self, editor: User) -> Client:
        client = Client()
        client.force_login(editor)
        return client

    def upload(self, client: Client, *files: tuple[str, bytes]) -> Any:
        data = {
            "uploads": [SimpleUploadedFile(name, content) for name, content in files],
            "category": Category.objects.get(slug="culture").pk,
        }
        return client.post(reverse("admin:articles_importrun_add"), data)

    def test_several_files_are_one_run(self, desk: Client) -> None:
        page = b"<h1>Night Market</h1><p>It moves under the viaduct now.</p>"
        response = self.upload(
            desk, ("a.html", page), ("a.html", page.replace(b"Night", b"Day")), ("g.json", GHOST.read_bytes())
        )
        run = ImportRun.objects.get()
        assert response["Location"] == reverse("admin:articles_importrun_change", args=[run.pk])
        assert (run.file_name, run.category.slug) == ("3 files", "culture")
        for _count in read_run(run_id=run.pk, now=NOW):
            pass
        assert counts_of(run=run)["waiting"] == 5

    @pytest.mark.parametrize(("files", "words"), [((), "Choose a file"), ((("empty.xml", b""),), "empty")])
    def test_nothing_is_answered_in_words(
        self, desk: Client, files: tuple[tuple[str, bytes], ...], words: str
    ) -> None:
        response = self.upload(desk, *files)
        assert words in str(response.context["form"].errors)
        assert not ImportRun.objects.exists()

    def test_more_than_the_desk_takes_is_answered_with_another_way(
        self, desk: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("articles.importing.runs.forms.LARGEST_UPLOAD_BYTES", 100)
        response = self.upload(desk, ("x.xml", b"x" * 101))
        assert "import_articles" in str(response.context["form"].errors)

    def test_titles_of_strangers_are_shown_as_text_and_the_page_asks_little(
        self, desk: Client, editor: User, django_assert_max_num_queries: Callable[..., Any]
    ) -> None:
        run = read(wordpress(title="<img src=x onerror=alert(1)>", count=130).encode(), editor)
        with django_assert_max_num_queries(10):
            page = desk.get(reverse("admin:articles_importrun_change", args=[run.pk]))
        assert "<img src=x" not in page.content.decode()
        assert len(page.context["rows"]) == 100
        rest = desk.get(page.wsgi_request.path, {"after": page.context["last"], "state": "waiting"})
        assert len(rest.context["rows"]) == 30
        for nonsense in ({"after": "x"}, {"after": "9" * 40}, {"state": "'"}):
            assert desk.get(page.wsgi_request.path, nonsense).status_code == 200

    def test_a_run_that_is_not_there_is_not_found(self, desk: Client) -> None:
        for name in ("change", "state", "report"):
            assert desk.get(reverse(f"admin:articles_importrun_{name}", args=[99])).status_code == 404
        assert desk.get(reverse("admin:articles_importrun_changelist")).status_code == 200


class TestCommand:
    def run(self, *arguments: str, **options: object) -> str:
        out = io.StringIO()
        call_command("import_articles", *arguments, stdout=out, stderr=io.StringIO(), **options)
        return out.getvalue()

    def test_a_dry_run_a_run_and_a_run_again(self, editor: User, tmp_path: Path) -> None:
        report = tmp_path / "report.csv"
        assert "would be made  10" in self.run(str(WORDPRESS), dry_run=True)
        assert not Article.objects.exists()
        said = self.run(str(WORDPRESS), str(GHOST), report=str(report), category="culture")
        assert "made           13" in said
        assert "About Us" in said
        assert Article.objects.count() == 13
        assert report.read_bytes().count(b"\r\n") == 19
        assert "there already  10" in self.run(str(WORDPRESS))
        assert Article.objects.count() == 13

    def test_after_an_interruption_the_same_command_goes_on(self, editor: User, tmp_path: Path) -> None:
        path = tmp_path / "posts.xml"
        path.write_text(wordpress(title="Post", count=120))
        run = read(path.read_bytes(), editor)
        order_making(run=run, actor=editor, now=NOW)
        next(make_run(run_id=run.pk, now=NOW))
        self.run(str(path))
        assert (ImportRun.objects.count(), Article.objects.count()) == (1, 120)

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["missing.xml"], "no file"),
            (["/"], "folder"),
            ([str(GHOST), "--category", "nowhere"], "There are: news"),
            ([str(GHOST), "--user", "nobody"], "no active user"),
        ],
    )
    def test_mistakes_are_answered_in_words(self, editor: User, arguments: list[str], words: str) -> None:
        with pytest.raises(CommandError, match=words):
            self.run(*arguments)

    def test_a_broken_file_is_an_error_in_words(self, editor: User, tmp_path: Path) -> None:
        path = tmp_path / "broken.json"
        path.write_text('{"db": [{"meta"')
        with pytest.raises(CommandError, match="Ghost"):
            self.run(str(path))
