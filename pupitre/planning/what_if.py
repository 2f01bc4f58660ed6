"""What a person changes in a plan to see what it does: values, as an address, a question and a scenario keep them."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pupitre.planning.engine.case import Case
from pupitre.planning.engine.change import (
    Change,
    Money,
    People,
    PriceOf,
    Pupils,
    Ready,
    Weight,
    Wish,
    changed_case,
    changed_tables,
)

KINDS: Mapping[str, type] = {
    "money": Money,
    "people": People,
    "price": PriceOf,
    "ready": Ready,
    "pupils": Pupils,
    "weight": Weight,
    "wish": Wish,
}
_CODE_OF = {kind: code for code, kind in KINDS.items()}


def to_json(changes: Iterable[Change]) -> list[dict[str, Any]]:
    return [{"kind": _CODE_OF[type(change)], **asdict(change)} for change in changes]


def from_json(documents: Iterable[Mapping[str, Any]]) -> list[Change]:
    return [KINDS[one["kind"]](**{name: value for name, value in one.items() if name != "kind"}) for one in documents]


def applied(case: Case, changes: Iterable[Change]) -> Case:
    """The case once they have happened; one that names what the case no longer knows is left out."""
    kept = []
    for change in changes:
        try:
            changed_tables(case, [change])
        except KeyError:
            continue
        kept.append(change)
    return changed_case(case, kept) if kept else case


def key_of(changes: Sequence[Change]) -> str:
    """The name of the question that these changes ask."""
    written = json.dumps(to_json(changes), sort_keys=True)
    return f"what_if:{hashlib.sha256(written.encode()).hexdigest()[:32]}"
