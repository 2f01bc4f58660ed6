"""`pupitre run`, whole: a database of its own, pages, a worker, a clean stop, a clear end when something dies."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from pupitre.cli.exits import Exit

pytestmark = pytest.mark.slow
PATIENCE = 400  # seconds: a machine that runs the other tests at the same time is slow


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Running:
    """A `pupitre run` of its own, in a folder of its own."""

    def __init__(self, home: Path, port: int) -> None:
        kept = {
            key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
        }
        self.port, self.log = port, home.with_suffix(".log")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "pupitre", "run", "--demo", "quebec"],
                env={**kept, "PUPITRE_HOME": str(home), "PORT": str(port)},
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def said(self) -> str:
        return self.log.read_text()

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while "Ctrl-C stops it" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.2)

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, dict(answer.headers), answer.read()

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run") / "home"


@pytest.fixture
def running(home: Path) -> Iterator[Running]:
    started = Running(home, free_port())
    yield started
    if started.process.poll() is None:
        started.process.kill()
        started.process.wait()


def test_from_nothing_to_a_clean_stop(running: Running, home: Path) -> None:
    running.wait_until_ready()
    assert f"http://127.0.0.1:{running.port}" in running.said()
    assert "ri@val-des-cedres.example" in running.said()

    deadline = time.monotonic() + 30
    while not json.loads(running.get("/health/ready")[2])["worker"]:
        assert time.monotonic() < deadline
        time.sleep(0.5)

    status, _, page = running.get("/account/login/")
    assert status == 200
    style = re.search(rb'href="(/static/[^"]+\.css)"', page)
    assert style
    _, headers, _ = running.get(style[1].decode(), **{"Accept-Encoding": "br"})
    found = {name.lower(): value for name, value in headers.items()}
    assert found["content-encoding"] == "br"
    assert "immutable" in found["cache-control"]

    refused = Running(home.with_name("other"), running.port)
    assert refused.process.wait(PATIENCE) == Exit.REFUSED
    assert f"Port {running.port} of 127.0.0.1 is taken" in refused.said()

    children = running.children()
    assert len(children) >= 2
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(60) == Exit.DONE, running.said()
    assert "Stopped" in running.said()
    assert not [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]
    assert not (home / "postgres" / "postmaster.pid").exists()


def test_again_where_it_was_and_a_clear_end_when_a_process_dies(running: Running) -> None:
    running.wait_until_ready()
    assert "Making the demo territory" not in running.said()
    assert "ri@val-des-cedres.example" in running.said()
    worker = next(child for child in running.children() if child.cmdline()[-1] == "worker")
    worker.kill()
    assert running.process.wait(60) == Exit.REFUSED
    assert "The worker process ended by itself" in running.said()
