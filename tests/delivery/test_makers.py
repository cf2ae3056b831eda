"""Processes that make what one process writes."""

import operator
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection

from articles.models import Category
from delivery.makers import Makers, UnableToAskTheDatabase, usual_number
from tests.serving import ROOT, wait_until

# Each starts processes.
pytestmark = pytest.mark.slow

# Bytes of which only a part is read at once.
LARGE = 50_000_000
# Seconds that a part takes which is not to be done before the test is.
HELD = 300


def nothing():
    return None


def slower_at_first(_prepared, part):
    time.sleep(0.05 if part % 3 == 0 else 0)
    return part, os.getpid()


def made_ready_in(folder):
    """Leave a file behind that says in which process this was called."""
    (folder / f"{os.getpid()}-{time.monotonic_ns()}").touch()
    return folder


def fails_at_three(_prepared, part):
    if part == 3:
        raise ValueError("Three is too many.")
    return part


def asks_the_database(_prepared, _part):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def holds(folder, part):
    """Say which process this is, and stay."""
    (folder / f"{os.getpid()}").touch()
    time.sleep(HELD)
    return part


def dies_while_handing_over(_prepared, _part):
    Thread(target=die_in_the_midst, daemon=True).start()
    return bytes(LARGE)


def die_in_the_midst():
    """End this process as soon as its main thread waits for somebody to read what it writes (Linux says so)."""
    while "pipe_write" not in Path(f"/proc/{os.getpid()}/wchan").read_text():
        time.sleep(0)
    os._exit(9)


def dies(_prepared, _part):
    os._exit(9)


def is_there(process):
    return Path(f"/proc/{process}").exists()


@pytest.mark.parametrize("processes", [0, 2])
def test_what_is_made_comes_in_the_order_of_the_parts(processes):
    with Makers(prepare=nothing, make=slower_at_first, processes=processes) as makers:
        for _turn in range(2):
            found = list(makers.made(range(20)))
            assert [part for part, _process in found] == list(range(20))
            others = {process for _part, process in found}
            assert others == {os.getpid()} if not processes else os.getpid() not in others


@pytest.mark.parametrize("processes", [0, 2])
def test_each_process_is_made_ready_once(tmp_path, processes):
    with Makers(
        prepare=made_ready_in, arguments=(tmp_path,), make=operator.truediv, processes=processes
    ) as makers:
        assert list(makers.made(map(str, range(30)))) == [tmp_path / str(part) for part in range(30)]
        list(makers.made(map(str, range(30))))
    ready = [path.name.partition("-")[0] for path in tmp_path.iterdir()]
    assert len(ready) == len(set(ready))
    assert 1 <= len(ready) <= max(1, processes)


def test_models_come_to_processes_in_which_django_is_set_up():
    categories = [Category(slug=f"section-{number}") for number in range(3)]
    with Makers(prepare=operator.attrgetter, arguments=("slug",), make=operator.call, processes=1) as makers:
        assert list(makers.made(categories)) == ["section-0", "section-1", "section-2"]
    with Makers(prepare=partial(list, categories), make=operator.getitem, processes=1) as makers:
        assert [category.slug for category in makers.made(range(3))] == [
            "section-0",
            "section-1",
            "section-2",
        ]


def test_no_more_than_a_few_parts_are_taken_ahead():
    taken = []

    def parts():
        for part in range(40):
            taken.append(part)
            yield part

    with Makers(prepare=nothing, make=slower_at_first, processes=2) as makers:
        for number, _made in enumerate(makers.made(parts())):
            assert len(taken) - number <= 2 + 2


@pytest.mark.parametrize("processes", [0, 2])
def test_an_error_of_a_part_is_raised_where_its_turn_is_and_ends_the_making(processes):
    taken = []
    with Makers(prepare=nothing, make=fails_at_three, processes=processes) as makers:
        made = makers.made(taken.append(part) or part for part in range(1_000))
        assert [next(made) for _turn in range(3)] == [0, 1, 2]
        with pytest.raises(ValueError, match="Three is too many"):
            next(made)
        assert list(made) == []
    assert len(taken) < 10


def test_an_error_of_making_ready_is_told_too():
    with (
        pytest.raises(ZeroDivisionError),
        Makers(prepare=operator.truediv, arguments=(1, 0), make=slower_at_first, processes=1) as makers,
    ):
        list(makers.made(range(3)))


def test_a_process_that_died_ends_the_making():
    with (
        pytest.raises(RuntimeError, match="terminated abruptly"),
        Makers(prepare=nothing, make=dies, processes=1) as makers,
    ):
        list(makers.made(range(3)))


def test_a_process_that_died_while_it_handed_something_over_ends_the_making():
    program = (
        "from delivery.makers import Makers; from tests.delivery.test_makers import dies_while_handing_over, nothing;\n"
        "try:\n"
        "    with Makers(prepare=nothing, make=dies_while_handing_over, processes=2) as makers:\n"
        "        list(makers.made(range(9)))\n"
        "except RuntimeError as error:\n"
        "    print(error)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", "import django; django.setup(); " + program.replace("; ", "\n", 1)],
        cwd=ROOT,
        env=dict(os.environ),
        timeout=60,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "terminated abruptly" in ended.stdout


def test_whoever_stops_listening_leaves_no_process_behind():
    with Makers(prepare=nothing, make=slower_at_first, processes=2) as makers:
        made = makers.made(range(1_000))
        _part, process = next(made)
        made.close()
    wait_until(lambda: not is_there(process))


def test_a_process_that_makes_cannot_ask_the_database():
    with (
        pytest.raises(UnableToAskTheDatabase, match="what that process is handed"),
        Makers(prepare=nothing, make=asks_the_database, processes=1) as makers,
    ):
        list(makers.made(range(1)))


def test_processes_end_with_the_one_that_writes_even_if_it_is_killed(tmp_path):
    program = (
        "import sys, pathlib; from delivery.makers import Makers; from tests.delivery.test_makers import holds;\n"
        f"makers = Makers(prepare=pathlib.Path, arguments=({str(tmp_path)!r},), make=holds, processes=2);\n"
        "list(makers.made(range(9)))"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", "import django; django.setup(); " + program], cwd=ROOT, env=dict(os.environ)
    )
    wait_until(lambda: len(list(tmp_path.iterdir())) == 2)
    makers = [int(path.name) for path in tmp_path.iterdir()]
    assert all(map(is_there, makers))
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    wait_until(lambda: not any(map(is_there, makers)))


def test_where_there_is_one_processor_there_are_no_others_unless_somebody_says_so():
    allowed = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(allowed)})
        assert usual_number() == 0
    finally:
        os.sched_setaffinity(0, allowed)
    assert usual_number() == (len(allowed) if len(allowed) > 1 else 0)
