"""Long files are taken apart by several processes; what comes of them is the same."""

import io
import multiprocessing
import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.utils.translation import override

from articles.importing.entries import SAVED_PAGE, Entry
from articles.importing.pages import UnableToImport
from articles.importing.runs import taking_apart
from articles.importing.runs.beginning import begin_run, stop_run
from articles.importing.runs.reading import COLUMNS, read_run
from articles.importing.runs.taking_apart import MOST_PROCESSES, taken_apart, usual_processes
from articles.importing.runs.tasks import NICENESS, _Turn
from articles.models import Category, ImportRow, ImportRun
from tests import factories
from tests.articles.exchange_files import WORDPRESS, wordpress
from tests.factories import NOW
from tests.serving import wait_until

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]
State = ImportRun.State


@pytest.fixture
def editor() -> User:
    return factories.make_user(role=factories.DESK_EDITOR)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let processes take apart the first entry already."""
    monkeypatch.setattr(taking_apart, "ALONE_UNTIL", 0)


def begin(data: bytes, actor: User, *, language: str = "en") -> ImportRun:
    category = Category.objects.get(slug="news")
    with override(language):
        return begin_run(file=io.BytesIO(data), name="x.xml", category=category, actor=actor, now=NOW)


def reading(run: ImportRun, processes: int) -> Iterator[int]:
    return read_run(run_id=run.pk, now=NOW, processes=processes)


def rows_of(run: ImportRun) -> list[tuple[object, ...]]:
    columns = [column for column in COLUMNS if column != "run_id"]
    return list(run.rows.order_by("number").values_list(*columns))


def others() -> list[int]:
    return [process.pid for process in multiprocessing.active_children() if process.pid is not None]


def ticks_of(processes: list[int]) -> list[list[str]]:
    """Return how much of a processor each process used until now."""
    return [
        Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13] for process in processes
    ]


def test_every_column_of_a_row_is_said() -> None:
    assert {"id", *COLUMNS} == {field.column for field in ImportRow._meta.concrete_fields}


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_rows_are_those_that_one_process_makes_in_the_language_of_the_run(
    editor: User, language: str
) -> None:
    posts = wordpress(title="Post", count=130)
    item = posts[posts.index("<item>") : posts.index("</item>") + 7]
    untitled = re.sub("<title>.*?</title>", "<title></title>", item)
    more = posts.replace("</channel>", f"{item}{untitled}</channel>").encode()
    for data in (WORDPRESS.read_bytes(), more):
        rows = []
        for processes in (0, 2):
            run = begin(data, editor, language=language)
            assert list(reading(run, processes)) == ([50, 100, 132] if data.count(b"Post 99") else [13])
            run.refresh_from_db()
            assert run.state == State.READ
            rows.append(rows_of(run))
        assert rows[0] == rows[1]
    assert others() == []
    reasons = set(ImportRow.objects.filter(number=132).values_list("reason", flat=True))
    assert ["제목" in reason for reason in reasons] == [language == "ko"]


@pytest.mark.usefixtures("at_once")
def test_reading_that_was_broken_off_goes_on_and_leaves_no_process(editor: User) -> None:
    run = begin(wordpress(title="Post", count=320).encode(), editor)
    going = reading(run, 2)
    assert next(going) == 50
    processes = others()
    assert len(processes) == 2
    going.close()
    assert others() == []
    wait_until(lambda: not any(Path(f"/proc/{process}").exists() for process in processes))
    going = reading(run, 1)
    assert next(going) == 100
    assert stop_run(run=run, now=NOW)
    assert list(going) == []
    assert run.rows.count() == 100


@pytest.mark.usefixtures("at_once")
def test_a_process_that_is_killed_loses_no_row(editor: User) -> None:
    data = wordpress(title="Post", count=520).encode()
    run = begin(data, editor)
    going = read_run(run_id=run.pk, now=NOW, processes=2, niceness=3)
    assert next(going) == 50
    processes = others()
    # At least one of them is ready.
    assert max(os.getpriority(os.PRIO_PROCESS, process) for process in processes) >= 3
    # They have made what was ordered ahead, and wait.
    wait_until(lambda: ticks_of(processes) == (time.sleep(0.3), ticks_of(processes))[1])
    for process in processes:
        os.kill(process, signal.SIGKILL)
    numbers = list(going)
    assert numbers[-1] == 520
    assert numbers == sorted(set(numbers))
    assert list(run.rows.order_by("number").values_list("number", flat=True)) == list(range(1, 521))


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("processes", [0, 2])
def test_what_stands_before_a_break_is_kept(
    editor: User, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("articles.importing.files.MOST_ENTRIES", 230)
    run = begin(wordpress(title="Post", count=240).encode(), editor)
    assert list(reading(run, processes)) == [50, 100, 150, 200]
    run.refresh_from_db()
    assert (run.state, "more than 230 items" in run.problem) == (State.READ, True)


def test_few_entries_start_no_process(editor: User) -> None:
    run = begin(wordpress(title="Post", count=120).encode(), editor)
    for _count in reading(run, 2):
        assert others() == []


def test_large_entries_are_taken_apart_a_few_at_once() -> None:
    page = b"<p>" + b"x" * 1_500_000
    entries = (Entry(name=f"{number}.html", kind=SAVED_PAGE, data=page) for number in range(7))
    found = taken_apart(entries, outlets=(), categories=(), language="en", done=0, processes=0)
    assert [len(batch) for batch in found] == [3, 3, 1]


def test_an_error_among_entries_comes_after_what_was_whole_before_it() -> None:
    def entries() -> Iterator[Entry]:
        for number in range(60):
            yield Entry(name=str(number))
        raise UnableToImport("broken")

    found = taken_apart(entries(), outlets=(), categories=(), language="en", done=0, processes=0)
    assert [entry.name for entry in next(found)] == [str(number) for number in range(50)]
    with pytest.raises(UnableToImport, match="broken"):
        next(found)


def test_finding_the_place_in_a_file_takes_nothing_of_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.importing.runs.tasks.WORKED_FOR", 0.2)
    turn = _Turn()
    time.sleep(0.3)
    assert turn.goes_on()
    time.sleep(0.3)
    assert not turn.goes_on()


def test_a_worker_starts_a_few_processes_that_give_way() -> None:
    assert 0 <= usual_processes() <= MOST_PROCESSES
    assert NICENESS > 0
