"""What a convention signed or ended does to the conditions of its schools."""

from datetime import date

import pytest

from pupitre.governance.events import ConventionEnded, ConventionSigned
from pupitre.kernel import events
from pupitre.projects.models import Readiness
from tests.factories.territory import school

pytestmark = pytest.mark.django_db


def test_a_convention_opens_the_way_of_its_schools_and_its_end_closes_it() -> None:
    early, late, new = school(), school(), school()
    Readiness.objects.create(school=early, convention_on=date(2025, 1, 1))
    Readiness.objects.create(school=late)
    pks = (early.pk, late.pk, new.pk)
    events.publish(ConventionSigned(1, pks, date(2026, 3, 1)))
    days = dict(Readiness.objects.values_list("school_id", "convention_on"))
    assert [days[pk] for pk in pks] == [date(2025, 1, 1), date(2026, 3, 1), date(2026, 3, 1)]
    events.publish(ConventionEnded(1, (late.pk,), date(2026, 9, 1)))
    assert Readiness.objects.get(school=late).convention_on is None
