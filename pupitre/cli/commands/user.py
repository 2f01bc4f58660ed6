"""People, from the command line: the first administrator, and the days when nobody can sign in.

No password is typed here: `create` and `password` print an address, valid once, where the person
chooses one. `--site` is the address people type (default: PUPITRE_PUBLIC_ADDRESS).

  pupitre user create claire@metropole.fr --name "Claire Vernay" --role administrator
  pupitre user invite paul@metropole.fr --name "Paul Diallo" --role plan_lead --organisation 1
  pupitre user list --json
  pupitre user password claire@metropole.fr
  pupitre user deactivate paul@metropole.fr
  pupitre user reactivate paul@metropole.fr"""

import argparse
from typing import TYPE_CHECKING, Any

from pupitre.cli.exits import Exit
from pupitre.cli.frame import Needs, Stop, answer, json_option

if TYPE_CHECKING:
    from pupitre.accounts.models import Person, Role
    from pupitre.territory.models import Organisation, School

NAME = "user"
NEEDS = Needs.DATABASE


def configure(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(title="acts", metavar="ACT", required=True)
    for name, summary, act in (
        ("create", "add someone, and print the address where they choose a password", create),
        ("invite", "add someone with a role, and mail them that address", invite),
    ):
        sub = _act(acts, name, summary, act)
        sub.add_argument("email")
        sub.add_argument("--name", required=True, help="as people know them")
        sub.add_argument("--role", required=name == "invite", help="a role's code, such as administrator")
        sub.add_argument("--organisation", type=int, metavar="ID", help="the role holds there and below")
        sub.add_argument("--school", metavar="CODE", help="the role holds in this school (its code)")
        sub.add_argument("--language", choices=("fr", "fr-ca", "en"), default="fr")
        sub.add_argument("--site", default="", metavar="ADDRESS", help="such as https://pupitre.metropole.fr")
    _act(acts, "list", "who may sign in, with their roles", people)
    link = _act(acts, "password", "print the address, valid once, where someone chooses a new password", password)
    link.add_argument("email")
    link.add_argument("--site", default="", metavar="ADDRESS", help="such as https://pupitre.metropole.fr")
    _act(acts, "deactivate", "close an account and end its sessions", deactivate).add_argument("email")
    _act(acts, "reactivate", "open a closed account again", reactivate).add_argument("email")


def run(_: argparse.Namespace) -> int:
    """Each act has its own."""
    return Exit.USAGE


def create(options: argparse.Namespace) -> int:
    from django.db import transaction
    from django.utils import timezone

    from pupitre.accounts.operations.memberships import grant
    from pupitre.accounts.operations.people import create_person
    from pupitre.kernel.viewer import SYSTEM

    at = timezone.now()
    with transaction.atomic():
        person = create_person(email=options.email, name=options.name, language=options.language, actor=SYSTEM, at=at)
        if options.role:
            role, place, day = _role(options.role), _place(options), timezone.localdate(at)
            grant(person=person, role=role, place=place, starts_on=day, ends_on=None, actor=SYSTEM, at=at)
    return _give_link(options, person)


def invite(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from pupitre.accounts.operations import people as operations
    from pupitre.kernel.viewer import SYSTEM

    at = timezone.now()
    person = operations.invite(
        email=options.email,
        name=options.name,
        language=options.language,
        role=_role(options.role),
        place=_place(options),
        starts_on=timezone.localdate(at),
        ends_on=None,
        site=_site(options.site),
        actor=SYSTEM,
        at=at,
    )
    answer(options, {"id": person.pk, "email": person.email}, f"{person} is invited: a worker mails {person.email}.")
    return Exit.DONE


def people(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from pupitre.accounts.models import Membership, Person

    roles: dict[int, list[str]] = {}
    for membership in Membership.objects.in_force(timezone.localdate()).select_related("role").order_by("pk"):
        roles.setdefault(membership.person_id, []).append(membership.role.code)
    rows: list[dict[str, Any]] = [
        {
            "id": person.pk,
            "email": person.email,
            "name": person.display_name,
            "active": person.is_active,
            "roles": roles.get(person.pk, []),
        }
        for person in Person.objects.order_by("email")
    ]
    lines = [
        f"{row['email']:<44} {', '.join(row['roles']) or '-':<28} {'' if row['active'] else 'closed'}".rstrip()
        for row in rows
    ]
    answer(options, {"people": rows}, "\n".join(lines) or "Nobody yet: pupitre user create --help")
    return Exit.DONE


def password(options: argparse.Namespace) -> int:
    return _give_link(options, _person(options.email))


def deactivate(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from pupitre.accounts.operations import people as operations
    from pupitre.kernel.viewer import SYSTEM

    person = _person(options.email)
    operations.deactivate(person=person, actor=SYSTEM, at=timezone.now())
    answer(options, {"id": person.pk, "active": False}, f"The account of {person} is closed.")
    return Exit.DONE


def reactivate(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from pupitre.accounts.operations import people as operations
    from pupitre.kernel.viewer import SYSTEM

    person = _person(options.email)
    operations.reactivate(person=person, actor=SYSTEM, at=timezone.now())
    answer(options, {"id": person.pk, "active": True}, f"The account of {person} is open.")
    return Exit.DONE


def _act(acts: Any, name: str, summary: str, act: Any) -> argparse.ArgumentParser:
    sub: argparse.ArgumentParser = acts.add_parser(name, help=summary, description=f"{summary.capitalize()}.")
    sub.set_defaults(run=act)
    json_option(sub)
    return sub


def _give_link(options: argparse.Namespace, person: "Person") -> int:
    """Print the address where the person chooses a password; that it was given out is on record."""
    from django.utils import timezone

    from pupitre.accounts import mail
    from pupitre.kernel import audit
    from pupitre.kernel.viewer import SYSTEM

    link = mail.password_link(person, _site(options.site))
    audit.record("cli.password_link_given", actor=SYSTEM, at=timezone.now(), subject=f"accounts.person:{person.pk}")
    text = f"{person} chooses a password here, once, within a few days:\n{link}"
    answer(options, {"id": person.pk, "email": person.email, "link": link}, text)
    return Exit.DONE


def _person(email: str) -> "Person":
    from pupitre.accounts.models import Person

    person = Person.objects.filter(email__iexact=email).first()
    if person is None:
        raise Stop(Exit.REFUSED, f"Nobody signs in as {email}: `pupitre user list` shows who does.")
    return person


def _role(code: str) -> "Role":
    from pupitre.accounts.models import Role

    role = Role.objects.filter(code=code).first()
    if role is None:
        known = ", ".join(Role.objects.values_list("code", flat=True))
        raise Stop(Exit.REFUSED, f"There is no role {code!r}. The roles are: {known}.")
    return role


def _place(options: argparse.Namespace) -> "Organisation | School | None":
    from pupitre.territory.models import Organisation, School

    if options.school and options.organisation:
        raise Stop(Exit.USAGE, "A role holds in one organisation or in one school: give one of the two.")
    if options.school:
        school = School.objects.filter(code__iexact=options.school).first()
        if school is None:
            raise Stop(Exit.REFUSED, f"There is no school with the code {options.school}.")
        return school
    if options.organisation:
        organisation = Organisation.objects.filter(pk=options.organisation).first()
        if organisation is None:
            raise Stop(Exit.REFUSED, f"There is no organisation number {options.organisation}.")
        return organisation
    return None


def _site(given: str) -> str:
    from pupitre.kernel import addresses

    return given or addresses.site()
