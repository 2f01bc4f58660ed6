"""What comes back too often to be chance: tickets that share a category and a model, a school or words.

What is seen in a window is held against how often the same thing was asked before it. A group is proposed when it is
large enough and when so many would come by chance less than once in a thousand (a Poisson count of the base rate).
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LEAST = 6
"""Tickets of a group, below which nobody needs a problem record."""
CHANCE = 0.001
TIMES = 2
"""How many times what is expected a group must reach: what merely grows a little is no problem record."""
FLOOR = 0.5
"""Tickets expected of what was never asked before: a new thing asked once is no surprise."""
TELLING = ("words", "model", "school")
"""What names a group best, where two say the same tickets."""
OVERLAP = 0.6
"""Share of its tickets that another proposal has, from which one adds nothing."""
COMMON_WORDS = """
    avec dans pour plus sans depuis cette votre notre tout tous toute toutes aucun aucune entre elle elles nous vous
    leur leurs sont etait etre avoir fait faire quel quelle comment with from this that have not the and demande
    bonjour merci
"""
COMMON = frozenset(COMMON_WORDS.split())


@dataclass(frozen=True)
class Asked:
    """One ticket, as far as this looks at it."""

    key: int
    category: int
    subject: str
    model: int | None = None
    school: int | None = None


@dataclass(frozen=True)
class Proposal:
    """`kind`: model, school or words; `of`: its key, or the words. `expected`: tickets that the past would give."""

    category: int
    kind: str
    of: str
    tickets: tuple[int, ...]
    schools: int
    expected: float

    @property
    def signature(self) -> str:
        return f"{self.category}:{self.kind}:{self.of}"[:120]


def words(subject: str) -> frozenset[str]:
    """The words of a subject that tell what it is about: four letters or more, without accents."""
    plain = subject.lower().translate(str.maketrans("àâäçéèêëîïôöùûüÿœ", "aaaceeeeiioouuuyo"))
    return frozenset(word for word in re.findall(r"[a-z]{4,}", plain) if word not in COMMON)


def propose(window: Iterable[Asked], before: Iterable[Asked], *, share: float) -> list[Proposal]:
    """Groups of the window above their base rate, the most surprising first.

    `share`: what the window weighs against the time before it: by its length, or by all that was asked in both.
    """
    seen, base = _grouped(window), _grouped(before)
    found = []
    for key, tickets in seen.items():
        expected = max(len(base.get(key, ())) * share, FLOOR)
        if len(tickets) >= max(LEAST, TIMES * expected) and tail(len(tickets), expected) < CHANCE:
            schools = len({one.school for one in tickets if one.school is not None})
            keys = tuple(sorted(one.key for one in tickets))
            found.append(Proposal(*key, keys, schools, expected))
    found.sort(
        key=lambda one: (
            tail(len(one.tickets), one.expected),
            -len(one.tickets),
            TELLING.index(one.kind),
            one.signature,
        )
    )
    return _apart(found)


def tail(count: int, expected: float) -> float:
    """The chance of so many or more, where so many are expected (Poisson)."""
    term, below = math.exp(-expected), 0.0
    for number in range(count):
        below += term
        term *= expected / (number + 1)
    return max(0.0, 1.0 - below)


def _grouped(tickets: Iterable[Asked]) -> dict[tuple[int, str, str], list[Asked]]:
    groups: dict[tuple[int, str, str], list[Asked]] = defaultdict(list)
    for one in tickets:
        if one.model is not None:
            groups[one.category, "model", str(one.model)].append(one)
        if one.school is not None:
            groups[one.category, "school", str(one.school)].append(one)
        said = sorted(words(one.subject))
        for place, first in enumerate(said):
            for second in said[place + 1 :]:
                groups[one.category, "words", f"{first} {second}"].append(one)
    return groups


def _apart(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Without those that say again what a stronger one says."""
    kept: list[Proposal] = []
    taken: set[int] = set()
    for one in proposals:
        if len(taken.intersection(one.tickets)) < OVERLAP * len(one.tickets):
            kept.append(one)
            taken.update(one.tickets)
    return kept
