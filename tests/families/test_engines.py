"""Who signs, and where a pupil stands, case by case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupitre.families.engine.signers import PUPIL, GuardianFacts, Requirement, Rule, requirement
from pupitre.families.engine.standing import AgreementFacts, Standing, releases, standing
from pupitre.families.enums import SignerRule

ANNE = GuardianFacts("anne", 1)
PAUL = GuardianFacts("paul", 2)
LOUIS = GuardianFacts("louis", 2, may_sign=False)
BOTH = [ANNE, PAUL, LOUIS]


@pytest.mark.parametrize(
    ("rule", "age", "signed", "met"),
    [
        (Rule.QC_INFORMATION, 13, "anne", True),
        (Rule.QC_INFORMATION, 13, "pupil", False),
        (Rule.QC_INFORMATION, 14, "pupil", True),
        (Rule.QC_INFORMATION, 14, "paul", True),
        (Rule.QC_INFORMATION, 18, "paul", False),
        (Rule.QC_CARE, 13, "paul", True),
        (Rule.QC_CARE, 14, "paul", False),
        (Rule.QC_CARE, 14, "pupil", True),
        (Rule.FR_SERVICE, 14, "pupil", False),
        (Rule.FR_SERVICE, 14, "anne", False),
        (Rule.FR_SERVICE, 14, "pupil anne", True),
        (Rule.FR_SERVICE, 15, "pupil", True),
        (Rule.FR_SERVICE, None, "pupil", False),
        (Rule.ANY_GUARDIAN, 10, "paul", True),
        (Rule.ANY_GUARDIAN, 10, "louis", False),
        (Rule.EACH_HOUSEHOLD, 10, "anne", False),
        (Rule.EACH_HOUSEHOLD, 10, "anne paul", True),
        (Rule.ALL_GUARDIANS, 10, "anne", False),
        (Rule.ALL_GUARDIANS, 10, "anne paul", True),
    ],
)
def test_who_must_sign(rule: Rule, age: int | None, signed: str, met: bool) -> None:
    asked = requirement(rule, age, BOTH)
    assert asked.met(signed.split()) is met
    assert asked.age_supposed is (age is None)


def test_every_rule_has_words_and_starts_at_birth() -> None:
    assert set(SignerRule.values) == set(Rule)
    for rule in Rule:
        assert requirement(rule, 0, BOTH).possible


@given(st.sampled_from(list(Rule)), st.integers(0, 14), st.sets(st.sampled_from(["anne", "paul", PUPIL])))
def test_more_signatures_never_undo_one(rule: Rule, age: int, signed: set[str]) -> None:
    asked = requirement(rule, age, BOTH)
    if asked.met(signed):
        assert asked.met(signed | {"anne", "paul", PUPIL})
    assert not asked.met(set())


def test_without_anybody_who_may_sign_nothing_is_ever_complete() -> None:
    for rule in (Rule.ANY_GUARDIAN, Rule.EACH_HOUSEHOLD, Rule.ALL_GUARDIANS):
        asked = requirement(rule, 10, [LOUIS])
        assert not asked.possible
        assert not asked.met({"louis", PUPIL})


ONE = Requirement((frozenset({"anne"}), frozenset({"paul"})))


@pytest.mark.parametrize(
    ("agreement", "current", "expected"),
    [
        (None, 1, Standing.NOT_ASKED),
        (AgreementFacts(1), 1, Standing.WAITING),
        (AgreementFacts(1, frozenset({"anne"})), 1, Standing.PARTLY),
        (AgreementFacts(1, frozenset({"anne", "paul"}), is_complete=True), 1, Standing.SIGNED),
        (AgreementFacts(1, frozenset({"anne", "paul"}), is_complete=True), 2, Standing.OUTDATED),
        (AgreementFacts(1, frozenset({"anne"})), 2, Standing.NOT_ASKED),
        (AgreementFacts(1, is_refused=True), 1, Standing.REFUSED),
        (AgreementFacts(1, is_complete=True, is_withdrawn=True), 1, Standing.WITHDRAWN),
    ],
)
def test_where_a_pupil_stands(agreement: AgreementFacts | None, current: int, expected: Standing) -> None:
    assert standing(agreement, current, ONE) is expected


def test_only_signed_contracts_release() -> None:
    assert releases([])
    assert releases([Standing.SIGNED, Standing.SIGNED])
    for other in set(Standing) - {Standing.SIGNED}:
        assert not releases([Standing.SIGNED, other])
