"""Many keys are one parameter, and find what Django's own list finds."""

from collections.abc import Callable, Collection
from typing import Any

import pytest
from django.db.models import QuerySet
from django.db.models.expressions import F

from pupitre.territory.models import Organisation, School
from tests.factories import territory

pytestmark = pytest.mark.django_db
MANY = list(range(10**9, 10**9 + 20))  # keys of nothing

Ask = Callable[[Collection[int]], QuerySet[School]]
ASKED: dict[str, Ask] = {
    "key": lambda keys: School.objects.filter(pk__in=keys),
    "foreign key": lambda keys: School.objects.filter(responsible__in=keys),
    "key of a foreign row": lambda keys: School.objects.filter(responsible__pk__in=keys),
    "foreign column": lambda keys: School.objects.filter(responsible_id__in=keys),
    "through a row": lambda keys: School.objects.filter(responsible__parent__in=keys),
    "left out": lambda keys: School.objects.exclude(pk__in=keys),
    "nullable, left out": lambda keys: School.objects.exclude(area__in=keys),
    "nullable, further, left out": lambda keys: School.objects.exclude(responsible__parent__in=keys),
}


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
@pytest.mark.parametrize("kind", [list, tuple, set, frozenset, dict.fromkeys])
def test_many_keys_find_what_few_do(ask: Ask, kind: Callable[[list[int]], Collection[int]]) -> None:
    top = territory.organisation()
    first = territory.school(territory.organisation(parent=top), area=top)
    territory.school()
    for key in (first.pk, first.responsible_id, top.pk):
        few, many = ask(kind([key])), ask(kind([key, *MANY, key]))
        assert "ANY" not in str(few.query)
        assert "ANY" in str(many.query)
        assert set(few) == set(many)


def test_rows_subqueries_texts_and_nothing_are_left_to_django() -> None:
    row = territory.school()
    bodies = list(Organisation.objects.order_by("pk"))
    assert list(School.objects.filter(responsible__in=bodies)) == [row]
    assert list(School.objects.filter(responsible__in=Organisation.objects.all())) == [row]
    assert list(School.objects.filter(pk__in=[F("pk"), *MANY])) == [row]
    assert list(School.objects.filter(pk__in=[None, row.pk, *MANY])) == [row]
    assert list(School.objects.filter(code__in=[row.code, *map(str, MANY)])) == [row]
    assert list(School.objects.filter(pk__in=[str(row.pk), *map(str, MANY)])) == [row]
    assert not School.objects.filter(pk__in=[]).exists()


@pytest.mark.parametrize("wrong", [["x", *MANY], [object(), *MANY]])
def test_what_is_no_key_is_refused(wrong: list[Any]) -> None:
    with pytest.raises((ValueError, TypeError)):
        list(School.objects.filter(pk__in=wrong))
