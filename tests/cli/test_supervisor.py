"""Processes kept alive together: what people rely on when they press Ctrl-C, or when one of them dies."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pupitre.cli.supervisor import Child, Died, supervise

SLEEP = "import time; time.sleep(60)"


def python(name: str, code: str) -> Child:
    return Child(name, (sys.executable, "-c", code))


def pid_written(path: Path) -> str:
    return f"import os, pathlib; pathlib.Path({str(path)!r}).write_text(str(os.getpid()))\n"


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2]


def wait_for(path: Path) -> int:
    deadline = time.monotonic() + 20
    while not (path.exists() and path.read_text()):
        assert time.monotonic() < deadline, "the process never started"
        time.sleep(0.05)
    return int(path.read_text())


def test_a_child_that_dies_ends_the_others_and_is_named(tmp_path: Path) -> None:
    web = python("web", pid_written(tmp_path / "web") + SLEEP)
    worker = python(
        "worker",
        f"import os, time\nwhile not os.path.exists({str(tmp_path / 'web')!r}): time.sleep(.05)\nraise SystemExit(7)",
    )
    with pytest.raises(Died, match=r"The worker process ended by itself \(code 7\)"):
        supervise([web, worker], ready=lambda: False, announce=lambda: None)
    assert not alive(wait_for(tmp_path / "web"))


def test_ctrl_c_stops_everything_and_is_a_normal_end(tmp_path: Path) -> None:
    def ready() -> bool:
        return (tmp_path / "web").exists()

    def announce() -> None:
        raise KeyboardInterrupt  # the person presses Ctrl-C once the address is shown

    supervise([python("web", pid_written(tmp_path / "web") + SLEEP)], ready=ready, announce=announce)
    assert not alive(wait_for(tmp_path / "web"))


def test_a_child_that_will_not_stop_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pupitre.cli.supervisor.GRACE", 0.3)
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + pid_written(tmp_path / "web") + SLEEP

    def announce() -> None:
        raise KeyboardInterrupt

    supervise([python("web", deaf)], ready=(tmp_path / "web").exists, announce=announce)
    assert not alive(wait_for(tmp_path / "web"))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
def test_children_do_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    code = (
        "import sys; from pupitre.cli.supervisor import Child, supervise\n"
        f"supervise([Child('web', (sys.executable, '-c', {pid_written(tmp_path / 'web') + SLEEP!r}))],"
        " ready=lambda: False, announce=lambda: None)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code])
    child = wait_for(tmp_path / "web")
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    deadline = time.monotonic() + 10
    while alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(child)
