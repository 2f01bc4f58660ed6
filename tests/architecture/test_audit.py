"""The audit trail outlives every purge: its entries hold figures and codes, never what somebody wrote."""

import ast
from pathlib import Path

import pupitre

WRITTEN = {"reason", "text", "comment", "words", "note", "why", "because"}
KEPT = {
    "fleet.stock_restated",  # of the table of sets as the plan counts them: no pupil is near
    "planning.commented",  # the number of a comment
}


def test_no_entry_of_the_trail_carries_what_somebody_wrote() -> None:
    found = []
    for path in sorted(Path(pupitre.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record" and node.args):
                continue
            action = ast.unparse(node.args[0]).removeprefix("f").strip("'")
            wrong = {word.arg for word in node.keywords} & WRITTEN
            if wrong and action not in KEPT:
                found.append(f"{path.name}:{node.lineno}: {action} carries {', '.join(sorted(map(str, wrong)))}")
    assert found == []
