from datetime import date

import pytest

from pupitre.territory.models import School
from tests.factories.territory import school

pytestmark = pytest.mark.django_db


def test_search_ignores_accents_case_and_the_order_of_words() -> None:
    wanted = school(name="École Élémentaire Gâtinais", code="0421234X", commune_name="Saint-Étienne")
    school(name="Jules Ferry")
    for text in ("elementaire", "ÉLÉMENTAIRE", "etienne gatinais", "421234x"):
        assert list(School.objects.matching(text)) == [wanted], text
    assert School.objects.matching("").count() == 2
    assert not School.objects.matching("100%").exists(), "a percent sign is not a wildcard"


def test_a_school_is_open_from_its_opening_to_the_eve_of_its_closing() -> None:
    dated = school(opened_on=date(2020, 9, 1), closed_on=date(2025, 8, 31))
    for day, is_open in (
        (date(2020, 8, 31), False),
        (date(2020, 9, 1), True),
        (date(2025, 8, 30), True),
        (date(2025, 8, 31), False),
    ):
        assert dated.is_open_on(day) is is_open
        assert School.objects.open_on(day).exists() is is_open
