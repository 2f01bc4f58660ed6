import json
from pathlib import Path

import pytest

from pupitre.cli import frame
from pupitre.cli.commands import imports
from pupitre.cli.exits import Exit
from pupitre.territory.models import School

pytestmark = pytest.mark.django_db
FILE = "identifiant_de_l_etablissement;nom;type;nombre_d_eleves;code_commune;nom_commune;nom_etablissement\n"
ONE = FILE + "0951099D;x;Ecole;12;95018;Argenteuil;Ecole primaire Pasteur\n"


def run(*arguments: str) -> int:
    import argparse

    parser = argparse.ArgumentParser()
    imports.configure(parser)
    return int(imports.run(parser.parse_args(arguments)))


def write(folder: Path, text: str) -> str:
    (folder / "f.csv").write_text(text)
    return str(folder / "f.csv")


def test_dry_by_default_then_applied_then_undone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, ONE)
    assert run("directory", path, "-o", "authority=Ville", "--json") == Exit.DONE
    plan = json.loads(capsys.readouterr().out)
    assert (plan["state"], plan["lines"], plan["problems"]) == ("planned", 1, [])
    assert not School.objects.exists()
    assert run("directory", path, "-o", "authority=Ville", "--apply") == Exit.DONE
    assert "Columns not understood: nom" in capsys.readouterr().out
    assert School.objects.get().responsible.code == "95018"
    assert run("undo", str(plan["id"] + 1)) == Exit.DONE
    assert not School.objects.exists()


def test_bad_lines_are_named_and_the_exit_code_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, ONE + "0951099E;x;Ecole;12;95018;Argenteuil;Pasteur\n")
    assert run("directory", path, "-o", "authority=Ville") == Exit.PARTIAL
    assert "line 3, identifiant_de_l_etablissement “0951099E”" in capsys.readouterr().out


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_bytes(b"PK\x03\x04\0\0")
    assert run("directory", str(tmp_path / "f.csv"), "-o", "authority=Ville") == Exit.REFUSED


def test_without_a_kind_it_lists_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == Exit.DONE
    assert "directory" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [("directory",), ("undo", "999"), ("directory", "x", "-o", "authority")])
def test_what_is_not_understood_starts_nothing(arguments: tuple[str, ...]) -> None:
    with pytest.raises(frame.Stop) as stop:
        run(*arguments)
    assert stop.value.code == Exit.USAGE
