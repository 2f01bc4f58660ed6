"""Finding the real public data beside the checkout, and importing a file in one line."""

import io
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pupitre.kernel.imports import operations, registry
from pupitre.kernel.models import ImportRun
from pupitre.kernel.viewer import SYSTEM, Viewer

AT = datetime(2025, 10, 1, 9, tzinfo=UTC)


def shared(path: str) -> bytes:
    """The bytes of a file of the shared data; the test is skipped where it is absent."""
    named = os.environ.get("PUPITRE_SHARED_DATA")
    root = Path(__file__).resolve().parents[2]
    places = [Path(named)] if named else [parent / "shared" / "data" for parent in root.parents]
    for place in places:
        if (place / path).exists():
            return (place / path).read_bytes()
    pytest.skip(f"the public data ({path}) is not on this machine: set PUPITRE_SHARED_DATA")


def plan(kind: str, content: bytes, *, actor: Viewer = SYSTEM, **options: str) -> ImportRun:
    run = operations.open_run(
        registry.find(kind), io.BytesIO(content), name=f"{kind}.csv", options=options, actor=actor, at=AT
    )
    return operations.plan_run(run, actor=actor, at=AT)


def apply(kind: str, content: bytes, *, actor: Viewer = SYSTEM, **options: str) -> ImportRun:
    return operations.apply_run(plan(kind, content, actor=actor, **options), actor=actor, at=AT)


def counts(run: ImportRun) -> dict[str, tuple[int, int, int]]:
    """(new, changed, unchanged) by table, summed over its steps."""
    found: dict[str, tuple[int, int, int]] = {}
    for step in run.plan["steps"]:
        name = step["table"].partition(".")[2]
        before = found.get(name, (0, 0, 0))
        found[name] = tuple(
            a + b for a, b in zip(before, (step["new"], step["changed"], step["unchanged"]), strict=True)
        )
    return found
