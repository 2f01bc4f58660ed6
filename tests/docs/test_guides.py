"""What the guides show exists: settings, commands, files, addresses. A guide that lies costs a night to somebody."""

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from pupitre.cli import main
from pupitre.config import env, health

ROOT = Path(__file__).resolve().parents[2]
GUIDES = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *ROOT.glob("pupitre/*/README.md"),
]
PRODUCTION = ROOT / "docs" / "production"
GUIDE = (ROOT / "docs" / "production.md").read_text()
UNITS = sorted([*PRODUCTION.glob("*.service"), *PRODUCTION.glob("*.timer")])


def commands(text: str) -> list[str]:
    """The `pupitre ...` commands that a guide shows in code."""
    blocks = re.findall(r"```sh\n(.*?)```", text, re.S)
    inline = re.findall(r"`(pupitre [^`\n]+)`", text)
    lines = [line.strip() for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    shown = [line for line in lines if line.startswith("pupitre ")]
    shown += [
        found.group(1) for line in lines for found in [re.search(r"python -m (pupitre [^\"#]+)", line)] if found
    ]
    return [line.split("  #")[0].strip() for line in [*shown, *inline]]


SHOWN = sorted(
    {(guide.relative_to(ROOT).as_posix(), line) for guide in GUIDES for line in commands(guide.read_text())}
)


def test_the_guides_show_commands() -> None:
    assert len(SHOWN) > 15


@pytest.mark.parametrize(("guide", "line"), SHOWN)
def test_a_command_shown_exists(guide: str, line: str) -> None:
    """It is understood by the parser; capital words and dots stand for what the reader puts there."""
    words = shlex.split(line.replace("…", "..."))[1:]
    if not words[0].islower() or words[0] == "manage":
        return
    words = [word for word in words if word != "..."]
    try:
        main._parser().parse_args(words)
    except SystemExit as ending:
        # A command named without its arguments is a name, not an example; it must still be one of ours.
        if ending.code != 0:
            names = next(a.choices for a in main._parser()._actions if a.choices and "run" in a.choices)
            assert words[0] in names, f"{guide}: {line}"
            assert len(words) <= 2, f"{guide}: {line}"


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(guide: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", guide.read_text()):
        if not target.startswith(("http", "mailto:")):
            assert (guide.parent / target).exists(), target


@pytest.mark.parametrize(
    "target", sorted({t for g in GUIDES for t in re.findall(r"(?:`|^)make ([a-z-]+)", g.read_text(), re.M)})
)
def test_a_make_target_shown_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.M)


@pytest.mark.parametrize("variable", env.VARIABLES, ids=lambda variable: variable.name)
def test_the_table_of_settings_is_the_one_of_the_code(variable: env.Variable) -> None:
    rows = [row for row in GUIDE.splitlines() if row.startswith(f"| `{variable.name}` |")]
    assert len(rows) == 1
    _, _, meaning, absent, _ = (cell.strip() for cell in rows[0].split("|"))
    assert meaning == variable.meaning
    if variable.production is None:
        assert absent == "**required**"
    elif variable.name != "PUPITRE_HOME":
        assert absent == (f"`{variable.production}`" if variable.production else "")


def test_no_setting_is_named_that_does_not_exist() -> None:
    known = {variable.name for variable in env.VARIABLES}
    for path in [*GUIDES, *(path for path in PRODUCTION.iterdir() if path.is_file())]:
        named = set(re.findall(r"\bPUPITRE_[A-Z_]+\b", path.read_text())) - {"PUPITRE_SHARED_DATA"}
        assert named <= known, path


def test_the_example_of_settings_starts_once_filled() -> None:
    lines = (PRODUCTION / "pupitre.env").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert given["PUPITRE_SECRET_KEY"] == "", "an example key would be used as it is"
    assert env.read({**given, "PUPITRE_SECRET_KEY": "k" * 50}).production


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_is_well_formed(path: Path) -> None:
    unit = configparser.ConfigParser(strict=True, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(path.read_text())
    assert unit["Unit"]["Description"].startswith("Pupitre: ")
    if path.suffix == ".timer":
        assert path.with_suffix(".service").exists()
        return
    service = unit["Service"]
    for key in ("ExecStart", "ExecStartPre"):
        if key in service:
            before, command = service[key].split(" -m pupitre ")
            assert before == f"{service['WorkingDirectory']}/.venv/bin/python"
            main._parser().parse_args(shlex.split(command))
    assert service["EnvironmentFile"] == "/etc/pupitre.env"
    assert service["ProtectSystem"] == "strict"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not on this machine")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_understands_the_unit(path: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(path)], capture_output=True, text=True, check=False
    )
    assert "Unknown" not in done.stderr


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_the_proxy_says_who_asks_and_how(name: str) -> None:
    text = (PRODUCTION / name).read_text()
    assert text.count("{") == text.count("}")
    assert "127.0.0.1:8000" in text
    assert "X-Forwarded-For" in text
    assert "proxy_add_x_forwarded_for" not in text, "a visitor could write their own address"
    if name == "nginx.conf":
        assert "proxy_set_header X-Forwarded-Proto $scheme;" in text
        assert "proxy_set_header Host $http_host;" in text  # with the port: forms name it


def test_the_container_file_copies_what_exists_and_watches_a_known_address() -> None:
    text = (PRODUCTION / "Containerfile").read_text()
    for line in re.findall(r"^COPY (.+)$", text, re.M):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
    assert health.READY in text
    assert re.search(r"^USER pupitre$", text, re.M)
    named = set(re.findall(r"\b([A-Z_]+)=", "".join(re.findall(r"^ENV (.+)$", text, re.M)))) - {"PYTHONUNBUFFERED"}
    assert named <= {variable.name for variable in env.VARIABLES}
