"""Whether somebody of a file is somebody we know: same, new, or doubtful, with the reasons. Pure.

A stable identifier speaks first, then the name and the date of birth, then the school. Whatever could make one
person of two is doubtful, and left to people: a wrong merge gives a child another child's device and signature.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Verdict(StrEnum):
    SAME = "same"
    NEW = "new"
    DOUBTFUL = "doubtful"


class Reason(StrEnum):
    """What speaks for or against; the words of people are in wording_rosters.py."""

    SAME_IDENTIFIER = "same_identifier"
    OTHER_IDENTIFIER = "other_identifier"
    SAME_NAME = "same_name"
    NAME_ORDER = "name_order"  # family name and first name the other way round
    NAME_CHANGED = "name_changed"
    NAME_CLOSE = "name_close"
    OTHER_NAME = "other_name"
    SAME_BIRTH = "same_birth"
    OTHER_BIRTH = "other_birth"
    DAY_AND_MONTH = "day_and_month"  # swapped, as 03/07 and 07/03
    NO_BIRTH = "no_birth"
    SAME_SCHOOL = "same_school"
    OTHER_SCHOOL = "other_school"
    SIBLING = "sibling"
    SEVERAL = "several"


@dataclass(frozen=True)
class Claim:
    """Somebody as a file has them. `family` and `given` may be one text where the file does not tell them apart."""

    family: str
    given: str
    born_on: date | None = None
    identifier: tuple[str, str, str] | None = None  # scheme, source, value
    schools: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Known:
    """Somebody we know: the name as it is written, their identifiers, and the schools they are or were in."""

    pk: int
    name: str
    born_on: date | None = None
    identifiers: frozenset[tuple[str, str, str]] = frozenset()
    schools: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Judgement:
    verdict: Verdict
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Resolution:
    """Who somebody of a file is: `pupil` where they are known, or whom they may be where it is doubtful."""

    verdict: Verdict
    pupil: int | None = None
    reasons: tuple[Reason, ...] = ()


def words(name: str) -> tuple[str, ...]:
    """The words of a name, lower case and without accents."""
    name = name.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return tuple(re.findall(r"[^\W_]+", bare.casefold()))


def judge(claim: Claim, known: Known) -> Judgement:
    """Whether one person of a file is one we know."""
    birth = _birth(claim.born_on, known.born_on)
    unborn = claim.born_on is None and known.born_on is None
    name = _name(claim, known.name)
    place = Reason.SAME_SCHOOL if claim.schools & known.schools else Reason.OTHER_SCHOOL
    if claim.identifier is not None and claim.identifier in known.identifiers:
        return _by_identifier(birth, name)
    if claim.identifier is not None and any(other[:2] == claim.identifier[:2] for other in known.identifiers):
        return _other_identifier(birth, name, place)
    return _by_rules(birth, name, place, unborn=unborn)


def _by_identifier(birth: Reason, name: Reason) -> Judgement:
    reasons = (Reason.SAME_IDENTIFIER, birth, name)
    if birth in {Reason.OTHER_BIRTH, Reason.DAY_AND_MONTH} or name == Reason.OTHER_NAME:
        return Judgement(Verdict.DOUBTFUL, reasons)
    if name == Reason.SIBLING and birth != Reason.SAME_BIRTH:
        return Judgement(Verdict.DOUBTFUL, reasons)  # a number passed from one child of a family to the next
    return Judgement(Verdict.SAME, reasons)


def _other_identifier(birth: Reason, name: Reason, place: Reason) -> Judgement:
    """The source numbers them apart: the same only if it has numbered one pupil twice, which people must see."""
    reasons = (Reason.OTHER_IDENTIFIER, name, birth, place)
    if name in _ALIKE and birth == Reason.SAME_BIRTH:
        return Judgement(Verdict.DOUBTFUL, reasons)
    return Judgement(Verdict.NEW, reasons)


def _by_rules(birth: Reason, name: Reason, place: Reason, *, unborn: bool) -> Judgement:
    """By name, birth and school; where no date of birth was ever known, the name in the school is all there is."""
    reasons = (name, birth, place)
    here = place == Reason.SAME_SCHOOL
    if name in _ALIKE:
        if birth == Reason.SAME_BIRTH:
            return Judgement(Verdict.SAME if here else Verdict.DOUBTFUL, reasons)
        if birth == Reason.NO_BIRTH:
            alone = Verdict.SAME if unborn else Verdict.DOUBTFUL
            return Judgement(alone if here else Verdict.NEW, reasons)
        return Judgement(Verdict.DOUBTFUL if here and birth == Reason.DAY_AND_MONTH else Verdict.NEW, reasons)
    if name in {Reason.NAME_CHANGED, Reason.NAME_CLOSE} and birth == Reason.SAME_BIRTH and here:
        return Judgement(Verdict.DOUBTFUL, reasons)
    return Judgement(Verdict.NEW, reasons)


def resolve(claim: Claim, candidates: Sequence[Known]) -> Resolution:
    """Who somebody is among those they may be: one alone is the same, several are doubtful, none is new.

    Whom an identifier names comes first: if that one is doubtful, nobody else is taken instead.
    """
    judged = [(judge(claim, known), known.pk) for known in candidates]
    named = [pair for pair in judged if pair[0].reasons[0] == Reason.SAME_IDENTIFIER]
    judged = sorted(named or judged, key=lambda pair: pair[1])
    same = [pair for pair in judged if pair[0].verdict == Verdict.SAME]
    doubtful = [pair for pair in judged if pair[0].verdict == Verdict.DOUBTFUL]
    if len(same) == 1:
        return Resolution(Verdict.SAME, same[0][1], same[0][0].reasons)
    if same:
        return Resolution(Verdict.DOUBTFUL, same[0][1], (*same[0][0].reasons, Reason.SEVERAL))
    if doubtful:
        return Resolution(Verdict.DOUBTFUL, doubtful[0][1], doubtful[0][0].reasons)
    return Resolution(Verdict.NEW)


def pair_up(
    claims: Sequence[tuple[int, Claim]],
    candidates: Mapping[int, Sequence[Known]],
    settled: Iterable[int] = (),
) -> dict[int, Resolution]:
    """Resolve the claims of one file together: nobody known is taken twice, nor those `settled` already.

    Claims are (number, claim), candidates by that number. Those who are surely the same are taken first, namesakes
    in the order of the file, each the one whose schools are nearest: a file read again finds whom it made. What is
    left over then only sees those whom nobody took, so that twins whose names are close do not raise a doubt about
    each other. A second line for somebody taken is doubtful.
    """
    found: dict[int, Resolution] = {}
    taken = set(settled)
    for number, claim in claims:
        same = [
            (judgement, known)
            for known in candidates.get(number, ())
            if known.pk not in taken and (judgement := judge(claim, known)).verdict == Verdict.SAME
        ]
        named = [pair for pair in same if pair[0].reasons[0] == Reason.SAME_IDENTIFIER]
        if same:
            judgement, known = min(named or same, key=lambda pair: _nearness(claim, pair[1]))
            taken.add(known.pk)
            found[number] = Resolution(Verdict.SAME, known.pk, judgement.reasons)
    for number, claim in claims:
        if number not in found:
            found[number] = _left_over(claim, candidates.get(number, ()), taken)
    return found


def _nearness(claim: Claim, known: Known) -> tuple[int, int, int]:
    """Of namesakes, the first has the most schools of the claim, then the fewest others, then the lowest number."""
    return -len(claim.schools & known.schools), len(known.schools - claim.schools), known.pk


def _left_over(claim: Claim, candidates: Sequence[Known], taken: set[int]) -> Resolution:
    free = [known for known in candidates if known.pk not in taken]
    resolution = resolve(claim, free)
    if resolution.verdict != Verdict.NEW:
        return resolution
    twice = resolve(claim, [known for known in candidates if known.pk in taken])
    if twice.verdict == Verdict.SAME or {Reason.SEVERAL, Reason.SAME_IDENTIFIER} & set(twice.reasons):
        reasons = tuple(dict.fromkeys((*twice.reasons, Reason.SEVERAL)))
        return Resolution(Verdict.DOUBTFUL, twice.pupil, reasons)
    return resolution


def _birth(one: date | None, other: date | None) -> Reason:
    if one is None or other is None:
        return Reason.NO_BIRTH
    if one == other:
        return Reason.SAME_BIRTH
    swapped = one.year == other.year and (one.day, one.month) == (other.month, other.day)
    return Reason.DAY_AND_MONTH if swapped else Reason.OTHER_BIRTH


def _name(claim: Claim, known: str) -> Reason:
    """How two names compare: alike, in another order, partly changed, close in spelling, of one family, or other."""
    family, given = words(claim.family), words(claim.given)
    ours, theirs = family + given, words(known)
    if ours == theirs:
        return Reason.SAME_NAME
    if sorted(ours) == sorted(theirs):
        return Reason.NAME_ORDER
    rest = set(theirs) - set(family)
    if given and set(given) & rest and not set(family) & set(theirs):
        return Reason.NAME_CHANGED  # marriage, adoption: the first name stays
    if set(family) & set(theirs):
        return _within_family(given, rest, set(ours), set(theirs))
    return Reason.NAME_CLOSE if _close("".join(ours), "".join(theirs)) else Reason.OTHER_NAME


def _within_family(given: tuple[str, ...], rest: set[str], ours: set[str], theirs: set[str]) -> Reason:
    """Of one family: another first name is a sibling; one more or one less word of a name is a change of name."""
    if ours <= theirs or theirs <= ours or set(given) & rest:
        return Reason.NAME_CHANGED
    one, other = " ".join(sorted(given)), " ".join(sorted(rest))
    return Reason.NAME_CLOSE if _close(one, other) else Reason.SIBLING


def _close(one: str, other: str) -> bool:
    """Whether two spellings differ by one letter (added, lost, changed, or two swapped), and are not short."""
    if min(len(one), len(other)) < 3 or abs(len(one) - len(other)) > 1:
        return False
    start = _common(one, other)
    one, other = one[start:], other[start:]
    end = _common(one[::-1], other[::-1])
    one, other = one[: len(one) - end], other[: len(other) - end]
    return max(len(one), len(other)) <= 1 or (len(one) == 2 and one == other[::-1])


def _common(one: Iterable[str], other: Iterable[str]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


_ALIKE = frozenset({Reason.SAME_NAME, Reason.NAME_ORDER})
