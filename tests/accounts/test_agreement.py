"""What says the same thing twice agrees: rows and querysets, buttons and operations."""

from datetime import date, timedelta

import pytest

from pupitre.accounts.models import Membership, Person
from pupitre.accounts.operations.impersonation import start_impersonation
from pupitre.accounts.operations.people import deactivate
from pupitre.accounts.permissions import can_view
from pupitre.accounts.queries import can_impersonate, can_manage
from pupitre.kernel.refusal import Refusal
from tests.accounts.conftest import NOW, TODAY
from tests.factories.accounts import person


@pytest.mark.parametrize(
    ("starts", "ends"),
    [(starts, ends) for starts in (-2, -1, 0, 1) for ends in (None, -1, 0, 1) if ends is None or starts <= ends],
)
def test_in_force_for_a_row_and_for_many(town, starts: int, ends: int | None) -> None:
    last = None if ends is None else TODAY + timedelta(days=ends)
    held = person("teacher", school=town.school, starts_on=TODAY + timedelta(days=starts), ends_on=last)
    membership = held.memberships.get()
    mine = Membership.objects.filter(person=held)
    assert membership.is_in_force(TODAY) is mine.in_force(TODAY).exists()
    assert membership.is_over(TODAY) is not mine.not_ended(TODAY).exists()


def test_the_buttons_offer_what_the_operations_do(town) -> None:
    """Whoever looks at whomever: the page offers an act exactly where the operation accepts it."""
    from django.db import transaction

    def done(act, **arguments) -> bool:
        try:
            with transaction.atomic():
                act(at=NOW, **arguments)
                transaction.set_rollback(True)
        except Refusal:
            return False
        return True

    person("administrator")  # so that nobody is the last one
    viewers = [town.administrator, town.lead, town.support]
    for viewer in viewers:
        for someone in Person.objects.all():
            seen = Person.objects.visible(viewer).filter(pk=someone.pk).exists()
            assert can_view(viewer, someone) is seen
            borrowed = done(start_impersonation, person=someone, reason="r", actor=viewer)
            assert can_impersonate(viewer, someone, TODAY) is borrowed
            if someone.pk != viewer.person_id:
                assert can_manage(viewer, someone, TODAY) is done(deactivate, person=someone, actor=viewer)


def test_the_list_of_people_costs_the_same_for_ten_or_a_hundred(town, client, django_assert_max_num_queries) -> None:
    for _number in range(30):
        person("teacher", school=town.school, ends_on=date(2030, 1, 1))
    client.force_login(Person.objects.get(pk=town.lead.person_id))
    client.get("/people/")
    with django_assert_max_num_queries(12):
        assert len(client.get("/people/").context["listing"].rows) > 30
    with django_assert_max_num_queries(20):
        client.get(f"/people/{town.head.pk}/")
