"""The audit trail outlives every purge: its entries hold figures and codes, never what somebody wrote."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pupitre
from pupitre.accounts import trail

WRITTEN = {"reason", "text", "comment", "words", "note", "why", "because"}
KEPT = {
    "fleet.stock_restated",  # of the table of sets as the plan counts them: no pupil is near
    "planning.commented",  # the number of a comment
}


def _acts() -> Iterator[tuple[Path, ast.Call, str]]:
    """Each writing of the trail: where, the call, its action."""
    for path in sorted(Path(pupitre.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record" and node.args:
                yield path, node, ast.unparse(node.args[0]).removeprefix("f").strip("'")


def test_every_act_has_words_in_the_trail() -> None:
    known = trail.actions()
    plain = {action for _path, call, action in _acts() if isinstance(call.args[0], ast.Constant)}
    assert sorted(plain - known.keys()) == []


def test_no_entry_of_the_trail_carries_what_somebody_wrote() -> None:
    found = []
    for path, call, action in _acts():
        wrong = {word.arg for word in call.keywords} & WRITTEN
        if wrong and action not in KEPT:
            found.append(f"{path.name}:{call.lineno}: {action} carries {', '.join(sorted(map(str, wrong)))}")
    assert found == []
