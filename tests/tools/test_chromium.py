"""The browser of the journeys is found, or its absence is said with the one command that mends it."""

import os
import sys
from pathlib import Path

import pytest

from tools import chromium


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without any browser."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(sys, "argv", ["chromium.py"])
    return tmp_path


def program(folder: Path, name: str, body: str = "") -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def test_one_on_the_path_is_found(bare: Path) -> None:
    path = program(bare, "chromium-browser")
    assert chromium.find() == str(path)


def test_the_one_that_is_named_goes_first(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bare, "chromium")
    named = program(bare, "mine")
    monkeypatch.setenv("CHROMIUM", str(named))
    assert chromium.find() == str(named)


def test_one_named_that_is_not_there_is_not_replaced_in_silence(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bare, "chromium")
    monkeypatch.setenv("CHROMIUM", str(bare / "absent"))
    assert chromium.find() is None


def test_debian_installs_it_for_root(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    program(
        bare,
        "apt-get",
        f'[ "$1" = install ] && echo "#!/bin/sh" > {bare}/chromium; /bin/chmod +x {bare}/chromium; exit 0',
    )
    assert chromium.main() == 0
    assert chromium.find() == str(bare / "chromium")


@pytest.mark.parametrize(("account", "apt"), [(1000, "exit 0"), (0, "exit 100"), (0, None)])
def test_otherwise_the_one_command_is_said(
    bare: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], account: int, apt: str | None
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: account)
    if apt:
        program(bare, "apt-get", apt)
    chromium.main()
    assert f"sudo {chromium.INSTALL}" in capsys.readouterr().err
