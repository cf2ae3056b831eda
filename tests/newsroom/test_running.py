"""Running: ports, supervision, the worker and its sweep, and the command that starts it all."""

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult

from newsroom.running import supervising, sweeping
from newsroom.running.ports import UnableToListen, choose_port, is_free
from newsroom.running.processes import worker_name
from newsroom.running.supervising import Child, Supervisor
from newsroom.running.sweeping import (
    forget_old_results,
    sweep,
    take_up_failed_tasks,
    take_up_lost_tasks,
)
from newsroom.running.working import TaskWorker, run_one_task
from tests.factories import NOW
from tests.newsroom import errands
from tests.serving import (
    ROOT,
    free_port,
    is_running,
    is_worker,
    prepared_newsroom,
    processes_below,
    served,
    wait_until,
)


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


class TestPorts:
    def test_a_taken_port_that_was_named_is_refused_with_what_to_do(self, taken_port):
        with pytest.raises(UnableToListen, match="NEWSROOM_PORT"):
            choose_port(host="127.0.0.1", wanted=taken_port)

    def test_with_no_port_named_a_taken_one_is_passed_over(self, taken_port, monkeypatch):
        monkeypatch.setattr("newsroom.running.ports.FIRST_PORT", taken_port)
        chosen = choose_port(host="127.0.0.1", wanted=0)
        assert chosen > taken_port
        assert is_free(host="127.0.0.1", port=chosen)

    def test_when_none_is_free_it_says_so(self, taken_port, monkeypatch):
        monkeypatch.setattr("newsroom.running.ports.FIRST_PORT", taken_port)
        monkeypatch.setattr("newsroom.running.ports.PORTS_TRIED", 1)
        with pytest.raises(UnableToListen, match="NEWSROOM_PORT"):
            choose_port(host="127.0.0.1", wanted=0)


def child(name: str, code: str, *, starts_again: bool = False) -> Child:
    return Child(name, [sys.executable, "-c", code], dict(os.environ), starts_again=starts_again)


SLEEP = "import time; time.sleep(600)"


class TestSupervising:
    def test_the_death_of_the_web_server_ends_the_worker_and_says_so(self):
        web, worker = child("web server", "raise SystemExit(3)"), child("worker", SLEEP, starts_again=True)
        complaint = Supervisor([web, worker]).run(is_up=lambda: False)
        assert complaint == "The web server ended (exit status 3), so everything was stopped."
        assert worker.process.poll() == -signal.SIGTERM

    def test_a_dead_worker_is_started_again(self, tmp_path, monkeypatch):
        monkeypatch.setattr(supervising, "FIRST_PAUSE", 0.0)
        said: list[str] = []
        journal = tmp_path / "starts"
        code = f"open({str(journal)!r}, 'a').write('x')"
        worker = Child("worker", [sys.executable, "-c", code], dict(os.environ), starts_again=True, pause=0.0)
        supervisor = Supervisor([child("web server", SLEEP), worker], say=said.append)

        def third_start() -> bool:
            supervisor.stopping = journal.exists() and len(journal.read_text()) >= 3
            return False

        assert supervisor.run(is_up=third_start) == ""
        assert said[0] == "The worker ended (exit status 0); it is started again."

    def test_the_pause_before_another_start_doubles_up_to_half_a_minute(self, monkeypatch):
        monkeypatch.setattr(supervising.time, "monotonic", lambda: 1000.0)
        worker = child("worker", "raise SystemExit(1)", starts_again=True)
        supervisor = Supervisor([worker], say=lambda line: None)
        pauses = []
        for _death in range(9):
            worker.start()
            worker.process.wait()
            supervisor._look_after_children()
            pauses.append(worker.start_at - 1000.0)
        assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]

    def test_a_child_that_will_not_end_is_killed(self, monkeypatch, tmp_path):
        monkeypatch.setattr(supervising, "GRACE", 0.2)
        ready = tmp_path / "ready"
        code = (
            "import pathlib, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
            f"pathlib.Path({str(ready)!r}).touch(); time.sleep(600)"
        )
        stubborn = child("web server", code)
        supervisor = Supervisor([stubborn])

        def stop_once_it_ignores_us() -> bool:
            supervisor.stopping = ready.exists()
            return False

        supervisor.run(is_up=stop_once_it_ignores_us)
        assert stubborn.process.poll() == -signal.SIGKILL

    def test_a_signal_stops_it_and_the_old_handlers_come_back(self):
        before = signal.getsignal(signal.SIGTERM)
        supervisor = Supervisor([child("web server", SLEEP)])
        started: list[bool] = []

        def up() -> bool:
            os.kill(os.getpid(), signal.SIGTERM)
            return True

        assert supervisor.run(when_started=lambda: started.append(True), is_up=up) == ""
        assert started == [True]
        assert signal.getsignal(signal.SIGTERM) is before


def begun(result_id: str, *, worker: str, attempts: int = 1, started_at=NOW) -> DBTaskResult:
    """Return the task as a worker has it that began it."""
    DBTaskResult.objects.filter(pk=result_id).update(
        status="RUNNING", worker_ids=[worker] * attempts, started_at=started_at
    )
    return DBTaskResult.objects.get(pk=result_id)


def dead_worker_of_this_machine() -> str:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return f"{socket.gethostname()[:30]}:{process.pid}:12345"


@pytest.mark.django_db
class TestSweeping:
    def test_a_task_whose_worker_died_here_is_taken_up_at_once(self):
        result = begun(errands.add.enqueue(1, 2).id, worker=dead_worker_of_this_machine())
        assert take_up_lost_tasks(now=NOW) == 1
        result.refresh_from_db()
        assert result.status == "READY"

    def test_a_process_that_got_a_dead_workers_number_is_not_taken_for_it(self):
        host, process, _start = worker_name().rsplit(":", 2)
        begun(errands.add.enqueue(1, 2).id, worker=f"{host}:{process}:1")
        assert take_up_lost_tasks(now=NOW) == 1

    def test_a_task_of_a_living_worker_is_left_alone(self):
        begun(errands.add.enqueue(1, 2).id, worker=worker_name())
        assert take_up_lost_tasks(now=NOW + timedelta(minutes=14)) == 0

    def test_a_task_of_another_machine_is_lost_after_its_time(self):
        begun(errands.add.enqueue(1, 2).id, worker="elsewhere:1:1")
        assert take_up_lost_tasks(now=NOW + timedelta(minutes=14)) == 0
        assert take_up_lost_tasks(now=NOW + timedelta(minutes=15)) == 1

    def test_a_task_that_ended_five_workers_is_given_up(self):
        result = begun(errands.add.enqueue(1, 2).id, worker="elsewhere:1:1", attempts=5)
        assert take_up_lost_tasks(now=NOW + timedelta(hours=1)) == 0
        result.refresh_from_db()
        assert result.status == "FAILED"
        assert "elsewhere:1:1" in result.traceback

    @pytest.mark.parametrize(("attempts", "pause"), [(1, 30), (2, 120), (3, 480), (4, 1920)])
    def test_a_failed_task_is_tried_again_after_a_growing_pause(self, attempts, pause):
        result = begun(errands.stumble.enqueue().id, worker=worker_name(), attempts=attempts)
        result.set_failed(OSError("away"))
        DBTaskResult.objects.update(finished_at=NOW)
        assert take_up_failed_tasks(now=NOW + timedelta(seconds=pause - 1)) == 0
        assert take_up_failed_tasks(now=NOW + timedelta(seconds=pause)) == 1
        assert DBTaskResult.objects.get().status == "READY"

    def test_a_task_that_failed_five_times_stays_failed(self):
        begun(errands.stumble.enqueue().id, worker=worker_name(), attempts=5).set_failed(OSError("away"))
        DBTaskResult.objects.update(finished_at=NOW)
        assert take_up_failed_tasks(now=NOW + timedelta(hours=20)) == 0

    def test_a_refusal_is_an_answer_and_not_tried_again(self):
        begun(errands.refuse.enqueue().id, worker=worker_name()).set_failed(errands.UnableToRun("no"))
        DBTaskResult.objects.update(finished_at=NOW)
        assert take_up_failed_tasks(now=NOW + timedelta(hours=1)) == 0

    def test_old_results_are_forgotten_and_waiting_tasks_never(self):
        begun(errands.add.enqueue(1, 2).id, worker=worker_name()).set_successful(3)
        DBTaskResult.objects.update(finished_at=NOW)
        errands.add.enqueue(3, 4)
        assert forget_old_results(now=NOW + timedelta(days=13)) == 0
        assert forget_old_results(now=NOW + timedelta(days=15)) == 1
        assert DBTaskResult.objects.get().status == "READY"

    def test_one_part_that_fails_keeps_no_other_from_running(self, monkeypatch, caplog):
        def trip(*, now):
            raise RuntimeError("tripped")

        monkeypatch.setattr(sweeping, "publish_due", trip)
        result = begun(errands.add.enqueue(1, 2).id, worker=dead_worker_of_this_machine())
        sweep(now=NOW)
        result.refresh_from_db()
        assert result.status == "READY"
        assert "trip failed" in caplog.text


@pytest.mark.django_db(transaction=True)
class TestWorking:
    def test_a_ready_task_is_run_and_keeps_its_result(self):
        errands.add.enqueue(20, 22)
        assert run_one_task()
        result = DBTaskResult.objects.get()
        assert (result.status, result.return_value) == ("SUCCESSFUL", 42)
        assert result.worker_ids == [worker_name()]

    def test_an_empty_queue_has_nothing_to_run(self):
        assert not run_one_task()

    def test_a_task_that_fails_does_not_end_the_worker(self):
        errands.stumble.enqueue()
        errands.add.enqueue(1, 1)
        assert run_one_task()
        assert run_one_task()
        assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"FAILED", "SUCCESSFUL"}

    def test_the_worker_takes_up_what_a_killed_one_left_and_stops_when_told(self):
        begun(errands.add.enqueue(40, 2).id, worker=dead_worker_of_this_machine())
        worker = TaskWorker()
        thread = threading.Thread(target=worker.run)
        thread.start()
        try:
            wait_until(lambda: DBTaskResult.objects.successful().exists())
        finally:
            worker.is_stopping = True
            thread.join()
        assert DBTaskResult.objects.get().return_value == 42


@pytest.fixture(scope="module")
def newsroom_folder(tmp_path_factory) -> dict[str, str]:
    return prepared_newsroom(tmp_path_factory.mktemp("newsroom"))


@pytest.fixture
def serving(newsroom_folder, tmp_path) -> Iterator[tuple[subprocess.Popen, int, Path]]:
    port, log = free_port(), tmp_path / "log"
    with served(newsroom_folder, port=port, log=log) as process:
        yield process, port, log


@pytest.mark.slow
@pytest.mark.one_database
class TestServing:
    @pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
    def test_it_serves_at_the_address_it_prints_and_ends_everything_cleanly(self, serving, stop):
        process, port, log = serving
        site = f"http://127.0.0.1:{port}"
        assert f"{site}/admin/" in log.read_text()
        with urllib.request.urlopen(f"{site}/admin/login/") as answer:
            assert answer.status == 200
        below = processes_below(process.pid)
        assert len(below) >= 2
        process.send_signal(stop)
        assert process.wait() == 0
        assert log.read_text().endswith("Stopped: the web server and the worker have ended.\n")
        assert not any(map(is_running, below))

    def test_a_killed_worker_is_started_again(self, serving):
        process, _port, log = serving
        worker = next(pid for pid in processes_below(process.pid) if is_worker(pid))
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: "The worker ended (killed by SIGKILL)" in log.read_text())
        wait_until(lambda: any(map(is_worker, processes_below(process.pid))))

    def test_a_killed_supervisor_leaves_nothing_running(self, serving):
        process, _port, _log = serving
        below = processes_below(process.pid)
        process.kill()
        process.wait()
        wait_until(lambda: not any(map(is_running, below)))

    def test_a_taken_port_that_was_named_ends_it_in_words(self, newsroom_folder, taken_port):
        result = subprocess.run(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env={**newsroom_folder, "NEWSROOM_PORT": str(taken_port)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 1
        assert f"Port {taken_port} on 127.0.0.1 is taken" in result.stderr
        assert "Traceback" not in result.stderr
