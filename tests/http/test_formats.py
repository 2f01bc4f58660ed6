"""Each country's own writing of numbers, money and dates."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from pupitre.http import formats

NARROW, WIDE = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("fr", [f"1{NARROW}234,5", f"63{WIDE}%", f"1{NARROW}234,56{WIDE}€", "12/03/2025", "12 mars 2025"]),
        ("fr-ca", [f"1{WIDE}234,5", f"63{WIDE}%", f"1{WIDE}234,56{WIDE}$", "2025-03-12", "12 mars 2025"]),
        ("en", ["1,234.5", "63%", "€1,234.56", "12/03/2025", "12 March 2025"]),
    ],
)
def test_each_language_writes_its_own_way(language: str, written: list[str]) -> None:
    day = date(2025, 3, 12)
    with translation.override(language):
        assert [
            formats.number(1234.45, 1),
            formats.percent(Decimal("0.625")),
            formats.money(Decimal("1234.56"), "qc" if language == "fr-ca" else "fr"),
            formats.day(day),
            formats.day(day, words=True),
        ] == written


def test_money_of_the_other_country_says_whose_it_is() -> None:
    with translation.override("fr"):
        assert formats.money(5, "CAD", whole=True) == f"5{WIDE}$CA"
    with translation.override("en"):
        assert formats.money(-5, "qc") == "−$5.00"


@pytest.mark.parametrize(
    ("language", "said"), [("fr", "1er mai 2026"), ("fr-ca", "1er mai 2026"), ("en", "1 May 2026")]
)
def test_the_first_of_a_month_is_an_ordinal_in_french(language: str, said: str) -> None:
    with translation.override(language):
        assert formats.day(date(2026, 5, 1), words=True) == said
        assert "21" in formats.day(date(2026, 5, 21), words=True)
