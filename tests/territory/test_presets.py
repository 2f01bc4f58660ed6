import pytest

from pupitre.territory.models import Calendar, Cycle, IndexScheme, Level
from pupitre.territory.presets import install_presets

pytestmark = pytest.mark.django_db


def test_presets_fill_what_is_absent_and_leave_what_people_edited() -> None:
    Level.objects.filter(code="CP").update(name="Mine")
    Level.objects.filter(code="CM2").delete()
    install_presets()
    install_presets()
    assert Level.objects.get(code="CP").name == "Mine"
    assert Level.objects.filter(code="CM2").count() == 1
    assert (Cycle.objects.count(), Level.objects.count()) == (10, 13 + 1 + 13 + 2)
    assert list(Level.objects.filter(cycle__code="C3").values_list("code", flat=True)) == ["CM1", "CM2", "6E"]
    assert Level.objects.get(is_unit=True).code == "ULIS"
    assert Calendar.objects.filter(jurisdiction="qc").exists()


def test_indices_of_the_two_countries_have_opposite_polarities() -> None:
    polarity = dict(IndexScheme.objects.values_list("code", "polarity"))
    assert polarity == {"IPS": "favoured", "IMSE": "disadvantaged", "SFR": "disadvantaged"}
