"""Two texts side by side, in words: what stayed, what went, what came."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_PIECES = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Piece:
    """Some words, and whether they are `same`, `gone` (only before) or `new` (only after)."""

    kind: str
    text: str


def compare(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces of both texts, in reading order; joining `same` and `gone` gives `before` back."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    pieces: list[Piece] = []
    for verb, start, end, from_, to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if verb == "equal":
            pieces.append(Piece("same", "".join(old[start:end])))
            continue
        pieces += _pieces("gone", old[start:end]) + _pieces("new", new[from_:to])
    return tuple(pieces)


def side(pieces: Sequence[Piece], kind: str) -> tuple[Piece, ...]:
    """The pieces of one side: `gone` for the text before, `new` for the text after."""
    return tuple(piece for piece in pieces if piece.kind in {"same", kind})


def _pieces(kind: str, words: Sequence[str]) -> list[Piece]:
    return [Piece(kind, "".join(words))] if words else []
