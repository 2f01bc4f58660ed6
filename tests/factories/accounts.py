"""People for tests: `person(role="school_head", school=s)`, `viewer(role="plan_lead", organisation=o)`."""

from datetime import date
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress

from pupitre.accounts.models import Membership, Person, Role
from pupitre.accounts.queries import viewer_of
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Organisation, School

PASSWORD = "un-mot-de-passe-long"  # every person made here
_numbers = count(1)


def person(
    role: str | None = None,
    *,
    organisation: Organisation | None = None,
    school: School | None = None,
    starts_on: date = date(2020, 1, 1),
    ends_on: date | None = None,
    **fields: Any,
) -> Person:
    """Someone who signs in, holding one role over an organisation, a school, or everywhere (neither given)."""
    number = next(_numbers)
    made = Person.objects.create_user(
        **{"email": f"person{number}@example.org", "password": PASSWORD, "display_name": f"Person {number}", **fields}
    )
    EmailAddress.objects.create(user=made, email=made.email, primary=True, verified=True)
    if role:
        member(made, role, organisation=organisation, school=school, starts_on=starts_on, ends_on=ends_on)
    return made


def member(someone: Person, role: str, **scope_and_dates: Any) -> Membership:
    """Give someone one more role."""
    return Membership.objects.create(
        person=someone,
        role=Role.objects.get(code=role),
        **{"starts_on": date(2020, 1, 1), **scope_and_dates},
    )


def viewer(role: str = "plan_lead", *, on: date | None = None, **scope_and_fields: Any) -> Viewer:
    """The Viewer of a new person, as the request would carry it."""
    return viewer_of(person(role, **scope_and_fields), on or date.today())  # noqa: DTZ011 - a day, not an instant
