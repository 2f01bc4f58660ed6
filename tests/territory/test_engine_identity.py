"""Who is who, case by case: a project manager can read this table."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupitre.territory.engine_identity import Claim, Known, Reason, Verdict, judge, pair_up, resolve, words

D = date(2016, 3, 7)
OTHER = date(2015, 3, 7)
SWAPPED = date(2016, 7, 3)
F1, F2 = ("local", "", "F1"), ("local", "", "F2")
G1 = ("oneroster", "", "F1")  # another system that numbers alike
HERE, THERE = frozenset({1}), frozenset({2})


def claim(family: str, given_name: str, born: date | None = D, number: tuple[str, str, str] | None = None) -> Claim:
    return Claim(family, given_name, born, number, HERE)


def known(
    name: str,
    born: date | None = D,
    *numbers: tuple[str, str, str],
    schools: frozenset[int] = HERE,
    pk: int = 1,
) -> Known:
    return Known(pk, name, born, frozenset(numbers), schools)


@pytest.mark.parametrize(
    ("found", "stands", "verdict", "because"),
    [
        # A stable number, and nothing against it.
        (claim("DUPONT", "Léa", D, F1), known("DUPONT Léa", D, F1), "same", Reason.SAME_IDENTIFIER),
        (claim("DUPONT", "Léa", D, F1), known("DUPONT Léa", D, F1, schools=THERE), "same", Reason.SAME_IDENTIFIER),
        (claim("DUPONT", "Léa", None, F1), known("DUPONT Léa", D, F1), "same", Reason.NO_BIRTH),
        (claim("dupont", "LEA", D, F1), known("DUPONT Léa", D, F1), "same", Reason.SAME_NAME),
        (claim("Léa", "DUPONT", D, F1), known("DUPONT Léa", D, F1), "same", Reason.NAME_ORDER),
        (claim("MARTIN", "Léa", D, F1), known("DUPONT Léa", D, F1), "same", Reason.NAME_CHANGED),
        (claim("DUPONT MARTIN", "Léa", D, F1), known("DUPONT Léa", D, F1), "same", Reason.NAME_CHANGED),
        (claim("DUPOND", "Lia", D, F1), known("DUPONT Léa", D, F1), "doubtful", Reason.OTHER_NAME),
        # The same number, but somebody else: never merged.
        (claim("DUPONT", "Léa", OTHER, F1), known("DUPONT Léa", D, F1), "doubtful", Reason.OTHER_BIRTH),
        (claim("DUPONT", "Léa", SWAPPED, F1), known("DUPONT Léa", D, F1), "doubtful", Reason.DAY_AND_MONTH),
        (claim("ROUX", "Tom", D, F1), known("DUPONT Léa", D, F1), "doubtful", Reason.OTHER_NAME),
        (claim("DUPONT", "Hugo", None, F1), known("DUPONT Léa", D, F1), "doubtful", Reason.SIBLING),
        # Two numbers of one system: two persons, or one numbered twice.
        (claim("DUPONT", "Léa", D, F2), known("DUPONT Léa", D, F1), "doubtful", Reason.OTHER_IDENTIFIER),
        (claim("DUPONT", "Léa", OTHER, F2), known("DUPONT Léa", D, F1), "new", Reason.OTHER_IDENTIFIER),
        (claim("DUPONT", "Hugo", D, F2), known("DUPONT Léa", D, F1), "new", Reason.SIBLING),
        # A number of another system says nothing: the rules decide.
        (claim("DUPONT", "Léa", D, G1), known("DUPONT Léa", D, F1), "same", Reason.SAME_BIRTH),
        # Without a number.
        (claim("DUPONT", "Léa"), known("DUPONT Léa"), "same", Reason.SAME_SCHOOL),
        (claim("Léa", "DUPONT"), known("DUPONT Léa"), "same", Reason.NAME_ORDER),
        (claim("DUPONT", "Léa"), known("DUPONT Léa", schools=THERE), "doubtful", Reason.OTHER_SCHOOL),
        (claim("DUPONT", "Léa", None), known("DUPONT Léa", None), "same", Reason.NO_BIRTH),
        (claim("DUPONT", "Léa", None), known("DUPONT Léa", D), "doubtful", Reason.NO_BIRTH),
        (claim("DUPONT", "Léa", None), known("DUPONT Léa", None, schools=THERE), "new", Reason.OTHER_SCHOOL),
        (claim("DUPONT", "Léa", OTHER), known("DUPONT Léa", D), "new", Reason.OTHER_BIRTH),
        (claim("DUPONT", "Léa", SWAPPED), known("DUPONT Léa", D), "doubtful", Reason.DAY_AND_MONTH),
        # Twins and siblings are not one person; a marriage, an adoption or a slip of the pen may be.
        (claim("DUPONT", "Zoé"), known("DUPONT Léa"), "new", Reason.SIBLING),
        (claim("DUPONT", "Hugo", OTHER), known("DUPONT Léa"), "new", Reason.SIBLING),
        (claim("MARTIN", "Léa"), known("DUPONT Léa"), "doubtful", Reason.NAME_CHANGED),
        (claim("MARTIN", "Léa", OTHER), known("DUPONT Léa"), "new", Reason.NAME_CHANGED),
        (claim("DUPONT", "Mathilda"), known("DUPONT Mathilde"), "doubtful", Reason.NAME_CLOSE),
        (claim("DUPOND", "Léa Rose"), known("DUPONT Léa Rose"), "doubtful", Reason.NAME_CHANGED),
        (claim("DUPONT", "Jean Pierre"), known("DUPONT Jean-Pierre"), "same", Reason.SAME_NAME),
        (claim("BŒUF", "Anne"), known("Boeuf ANNE"), "same", Reason.SAME_NAME),
    ],
)  # fmt: skip
def test_who_is_who(found: Claim, stands: Known, verdict: str, because: Reason) -> None:
    judgement = judge(found, stands)
    assert judgement.verdict == verdict
    assert because in judgement.reasons


def test_twins_with_close_names_raise_no_doubt_about_each_other_once_both_are_known() -> None:
    twins = [known("DUPONT Mathilda", pk=1), known("DUPONT Mathilde", pk=2)]
    claims = [(1, claim("DUPONT", "Mathilde")), (2, claim("DUPONT", "Mathilda"))]
    found = pair_up(claims, {1: twins, 2: twins})
    assert [(found[n].verdict, found[n].pupil) for n in (1, 2)] == [("same", 2), ("same", 1)]


def test_namesakes_of_one_school_are_taken_in_order_and_one_more_is_doubtful() -> None:
    stand = [known("DUPONT Léa", pk=1), known("DUPONT Léa", pk=2)]
    claims = [(n, claim("DUPONT", "Léa")) for n in (1, 2, 3)]
    found = pair_up(claims, {n: stand for n, _claim in claims})
    assert [found[n].verdict for n in (1, 2, 3)] == ["same", "same", "doubtful"]
    assert Reason.SEVERAL in found[3].reasons


def test_of_namesakes_each_is_taken_whose_schools_are_nearest() -> None:
    stand = [known("DUPONT Léa", pk=1), known("DUPONT Léa", schools=HERE | THERE, pk=2)]
    claims = [(1, Claim("DUPONT", "Léa", D, None, HERE | THERE)), (2, claim("DUPONT", "Léa"))]
    for order in (claims, claims[::-1]):
        found = pair_up(order, {1: stand, 2: stand})
        assert (found[1].pupil, found[2].pupil) == (2, 1)


def test_a_number_that_speaks_against_somebody_is_not_given_to_a_namesake() -> None:
    stand = [known("DUPONT Léa", OTHER, F1, pk=1), known("ROUX Tom", pk=2)]
    assert resolve(claim("DUPONT", "Léa", D, F1), stand).pupil == 1


NAMES = st.sampled_from(["DUPONT", "Léa", "lea", "MARTIN", "Mathilde", "Mathilda", "Noé", "D'Art", "", "BŒUF"])
NUMBER = st.none() | st.sampled_from([F1, F2, G1])
BIRTH = st.none() | st.sampled_from([D, OTHER, SWAPPED])
PLACES = st.frozensets(st.integers(1, 3), max_size=2)
CLAIMS = st.builds(Claim, NAMES, NAMES, BIRTH, NUMBER, PLACES)
KNOWN = st.builds(
    lambda pk, family, first, born, numbers, places: Known(pk, f"{family} {first}", born, numbers, places),
    st.integers(1, 9),
    NAMES,
    NAMES,
    BIRTH,
    st.frozensets(st.sampled_from([F1, F2, G1]), max_size=2),
    PLACES,
)


@given(CLAIMS, KNOWN)
def test_nobody_is_the_same_against_a_date_of_birth(found: Claim, stands: Known) -> None:
    judgement = judge(found, stands)
    assert judgement.reasons
    if found.born_on and stands.born_on and found.born_on != stands.born_on:
        assert judgement.verdict != Verdict.SAME


@given(CLAIMS, KNOWN)
def test_accents_case_and_order_of_the_words_never_change_a_verdict(found: Claim, stands: Known) -> None:
    plainly = Claim(" ".join(words(found.family)), " ".join(words(found.given)).upper(), found.born_on,
                    found.identifier, found.schools)  # fmt: skip
    assert judge(found, stands).verdict == judge(plainly, stands).verdict


@given(st.lists(CLAIMS, max_size=5), st.lists(KNOWN, max_size=5, unique_by=lambda row: row.pk))
def test_nobody_known_is_taken_twice(claims: list[Claim], stand: list[Known]) -> None:
    found = pair_up(list(enumerate(claims)), dict.fromkeys(range(len(claims)), stand))
    taken = [resolution.pupil for resolution in found.values() if resolution.verdict == Verdict.SAME]
    assert len(taken) == len(set(taken))
    assert set(found) == set(range(len(claims)))


@given(CLAIMS, st.lists(KNOWN, max_size=4, unique_by=lambda row: row.pk))
def test_the_order_of_those_known_never_matters(found: Claim, stand: list[Known]) -> None:
    assert resolve(found, stand) == resolve(found, stand[::-1])
