"""Runs on a Dask cluster are the same bits; the cluster lives in a process of its own, as it would."""

from __future__ import annotations

import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import forcesim as fs
from forcesim.errors import StudyError
from forcesim.study.execution.dask_executor import ClusterExecutor
from forcesim.study.execution.engine import stream
from forcesim.study.execution.events import RunDone, RunFailed, StudyStopped
from forcesim.study.questions.registry import RunQuestion

CLUSTER = """
import logging, sys
from distributed import LocalCluster
if __name__ == "__main__":
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as cluster:
        print(cluster.scheduler_address, flush=True)
        for line in sys.stdin:
            if line.strip() == "kill":
                list(cluster.workers.values())[0].process.process._process.kill()
                print("killed", flush=True)
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str]]:
    script = tmp_path_factory.mktemp("cluster") / "cluster.py"
    script.write_text(CLUSTER)
    words = [sys.executable, str(script)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()
        process.wait(30)


@pytest.fixture(scope="module")
def address(cluster: subprocess.Popen[str]) -> str:
    assert cluster.stdout is not None
    return cluster.stdout.readline().strip().replace("tcp://", "dask://")


@pytest.fixture
def short() -> fs.Answer:
    return fs.load("burglary").with_({"time.years": 0.25, "time.warm_up_years": 0})


@pytest.mark.slow
def test_one_process_two_and_a_cluster_give_the_same_bits(address: str, short: object) -> None:
    alone, two, elsewhere = (
        fs.run(short, replications=6, **where).to_dict() for where in ({"jobs": 1}, {"jobs": 2}, {"executor": address})
    )
    assert alone == two == elsewhere


def test_a_stop_ends_a_study_on_a_cluster(address: str, short: object) -> None:
    stop = threading.Event()
    with ClusterExecutor(address) as executor:
        seen = []
        for event in stream(RunQuestion(scenario=short, replications=500).plan(), executor, stop):
            seen.append(event)
            if isinstance(event, RunDone):
                stop.set()
    assert isinstance(seen[-1], StudyStopped)
    assert 1 <= sum(isinstance(event, RunDone) for event in seen) < 50


@pytest.mark.slow
def test_a_worker_that_dies_is_replaced_and_its_runs_are_made_again(
    cluster: subprocess.Popen[str], address: str, short: object
) -> None:
    assert cluster.stdin is not None
    assert cluster.stdout is not None
    done = []
    with ClusterExecutor(address) as executor:
        for event in stream(RunQuestion(scenario=short, replications=40).plan(), executor):
            assert not isinstance(event, RunFailed)
            if isinstance(event, RunDone):
                done.append(event.replication)
                if len(done) == 3:
                    cluster.stdin.write("kill\n")
                    cluster.stdin.flush()
                    assert cluster.stdout.readline() == "killed\n"
    assert sorted(done) == list(range(40))


def test_a_cluster_that_is_not_there_is_told() -> None:
    with pytest.raises(StudyError, match=r"no Dask scheduler answers at 127\.0\.0\.1:1"):
        ClusterExecutor("dask://127.0.0.1:1")


class Greeter(socketserver.BaseRequestHandler):
    """A server of something else, which greets in words of its own."""

    def handle(self) -> None:
        self.request.sendall(b"220 mail.example.org ready\r\n")


def test_what_is_no_scheduler_is_told_from_one_by_its_greeting() -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), Greeter) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        place = f"127.0.0.1:{server.server_address[1]}"
        with pytest.raises(StudyError, match=f"no Dask scheduler answers at {place}"):
            ClusterExecutor(f"dask://{place}")
        server.shutdown()


@pytest.mark.slow
def test_an_address_that_is_none_is_told(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "forcesim", "run", "burglary", "--executor", "slurm://here"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "dask://HOST:PORT" in done.stderr
