"""The people of the demo territory: one login a role, and a head for each school."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from pupitre.accounts.models import Membership, Person, Role

if TYPE_CHECKING:
    from pupitre.cli.demo.steps import Made


def people(made: Made) -> None:
    """Every role signs in with the one password; the other heads are there to be found, and cannot sign in."""
    facts, closed = made.territory, make_password(None)
    door = make_password(made.password)  # hashed once: the logins share it on purpose
    heads = {login.school for login in facts.logins if login.role == "school_head"}
    domain = facts.logins[0].email.partition("@")[2]
    roles = {role.code: role for role in Role.objects.all()}
    rows: list[tuple[Person, Membership]] = []
    for login in facts.logins:
        person = Person(email=login.email, display_name=login.name, language=facts.language, password=door)
        made.people[login.role] = person
        scope = {
            "organisation": made.bodies[login.body] if login.body else None,
            "school": made.schools[login.school] if login.school else None,
        }
        rows.append((person, Membership(role=roles[login.role], **scope)))
    for place in facts.places:
        if place.code not in heads:
            mailbox = f"direction.{place.code.lower()}@{domain}"
            person = Person(email=mailbox, display_name=place.head, language=facts.language, password=closed)
            rows.append((person, Membership(role=roles["school_head"], school=made.schools[place.code])))
    Person.objects.bulk_create([person for person, _ in rows])
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, primary=True, verified=True) for person, _ in rows
    )
    for person, membership in rows:
        membership.person, membership.starts_on = person, timezone.localdate(made.at).replace(month=1, day=1)
    Membership.objects.bulk_create([membership for _, membership in rows])
