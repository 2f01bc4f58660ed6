"""What schools teach, and how a total spreads over levels."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupitre.territory import engine, levels


@pytest.mark.parametrize("code", ["0951099D", "0400740M", "0400740m", "0420146F", "0352443R"])
def test_true_uai(code: str) -> None:
    assert engine.is_uai(code)


@pytest.mark.parametrize("code", ["0951099E", "0400740", "04007400M", "O400740M", "", "0400740İ", "٠400740M"])
def test_false_uai(code: str) -> None:
    assert not engine.is_uai(code)


@pytest.mark.parametrize(
    ("kind", "total", "shares"),
    [
        ("maternelle", 154, "PS 52 MS 51 GS 51"),
        ("elementaire", 125, "CP 25 CE1 25 CE2 25 CM1 25 CM2 25"),
        ("primaire", 43, "PS 6 MS 6 GS 6 CP 5 CE1 5 CE2 5 CM1 5 CM2 5"),
        ("primaire", 0, "PS 0 MS 0 GS 0 CP 0 CE1 0 CE2 0 CM1 0 CM2 0"),
        ("college", 5, "6E 2 5E 1 4E 1 3E 1"),
        ("lycee", 500, ""),
    ],
)
def test_a_total_spreads_by_kind_of_school(kind: str, total: int, shares: str) -> None:
    found = levels.estimate_levels(kind, total)
    assert " ".join(f"{share.level} {share.pupils}" for share in found) == shares
    assert all(share.rule == "equal-cohorts" for share in found)


@given(total=st.integers(0, 5000), kind=st.sampled_from(["maternelle", "elementaire", "primaire"]))
def test_shares_add_up_and_differ_by_one_pupil_at_most(total: int, kind: str) -> None:
    pupils = [share.pupils for share in levels.estimate_levels(kind, total)]
    assert sum(pupils) == total
    assert max(pupils) - min(pupils) <= 1


@pytest.mark.parametrize(
    ("day", "year"), [(date(2025, 8, 1), 2025), (date(2025, 7, 31), 2024), (date(2026, 1, 5), 2025)]
)
def test_school_year(day: date, year: int) -> None:
    assert levels.school_year_of(day) == year


@pytest.mark.parametrize(
    ("nature", "name", "nursery", "elementary", "kind"),
    [
        ("ecole", "ecoleprimairehugo", True, True, "primaire"),
        ("ecole", "ecoleprimairehugo", False, True, "elementaire"),
        ("ecole", "ecolehugo", True, False, "maternelle"),
        ("ecole", "ecolematernellehugo", None, None, "maternelle"),
        ("ecole", "groupescolairehugo", False, False, "primaire"),
        ("ecolematernelle", "hugo", None, None, "maternelle"),
        ("ecoledeniveauelementaire", "hugo", None, None, "elementaire"),
        ("", "ecoleelementairepublique", None, None, "elementaire"),
        ("college", "hugo", None, None, "college"),
        ("lycee", "lyceeprofessionnelhugo", None, None, "lycee"),
        ("medicosocial", "ime", None, None, "specialise"),
        ("erea", "x", None, None, "specialise"),
        ("informationetorientation", "cio", None, None, "autre"),
        ("", "", None, None, "autre"),
    ],
)
def test_french_kinds(nature: str, name: str, nursery: bool | None, elementary: bool | None, kind: str) -> None:
    assert levels.french_kind(nature, name, nursery=nursery, elementary=elementary) == kind


@pytest.mark.parametrize(
    ("flags", "kind"),
    [
        ((1, 1, 0, 0, 0), "primaire"),
        ((1, 1, 1, 0, 0), "primaire_secondaire"),
        ((0, 0, 1, 0, 0), "secondaire"),
        ((0, 0, 1, 1, 1), "secondaire"),
        ((0, 0, 0, 1, 1), "professionnel"),
        ((0, 0, 0, 0, 1), "adultes"),
        ((0, 0, 0, 0, 0), "autre"),
    ],
)
def test_quebec_kinds(flags: tuple[int, ...], kind: str) -> None:
    names = ("preschool", "primary", "secondary", "vocational", "adult")
    assert levels.quebec_kind(**{name: bool(flag) for name, flag in zip(names, flags, strict=True)}) == kind
