"""Two texts side by side, in words: what stayed, what went, what came."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

ALIKE = 0.6  # under it a text is told as written anew: the words that both share by chance would only confuse
_PIECES = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Piece:
    """Some words, and whether they are `same`, `gone` (only before) or `new` (only after)."""

    kind: str
    text: str


def compare(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces of both texts, in reading order; joining `same` and `gone` gives `before` back."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        return (*_pieces("gone", old), *_pieces("new", new))
    pieces: list[Piece] = []
    for verb, start, end, from_, to in matcher.get_opcodes():
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
