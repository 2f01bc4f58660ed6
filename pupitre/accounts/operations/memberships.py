"""Roles are given over a place, between two dates, and taken back."""

from datetime import date, datetime, timedelta

from django.db import transaction

from pupitre.accounts.models import Membership, Person, Role
from pupitre.accounts.permissions import MANAGE
from pupitre.accounts.queries import administrators, excess_over
from pupitre.accounts.refusals import (
    EndsBeforeStart,
    LastAdministrator,
    MoreThanYouHold,
    NothingToEnd,
    PersonInactive,
)
from pupitre.kernel import audit
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Organisation, School


@transaction.atomic
def grant(
    *,
    person: Person,
    role: Role,
    place: Organisation | School | None,
    starts_on: date,
    ends_on: date | None,
    actor: Viewer,
    at: datetime,
) -> Membership:
    """Give someone a role over a place (None: everywhere), between two dates, both included.

    Errors: NotAllowed, MoreThanYouHold, EndsBeforeStart, PersonInactive.
    """
    actor.require(MANAGE)
    if not person.is_active:
        raise PersonInactive
    if ends_on is not None and ends_on < starts_on:
        raise EndsBeforeStart(day=starts_on)
    membership = Membership(
        person=person,
        role=role,
        organisation=place if isinstance(place, Organisation) else None,
        school=place if isinstance(place, School) else None,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    _require_no_more(actor, membership)
    membership.save()
    _record("accounts.membership_granted", membership, actor, at)
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, last_day: date, actor: Viewer, at: datetime) -> None:
    """Set the last day of a role, at once or later; a role that had not started is withdrawn altogether.

    Errors: NotAllowed, MoreThanYouHold, NothingToEnd, LastAdministrator.
    """
    actor.require(MANAGE)
    membership = Membership.objects.select_for_update(of=("self",)).select_related("role").get(pk=membership.pk)
    _require_no_more(actor, membership)
    if membership.ends_on is not None and membership.ends_on < at.date():
        raise NothingToEnd(day=membership.ends_on)
    if last_day < membership.starts_on:
        _record("accounts.membership_withdrawn", membership, actor, at)
        membership.delete()
        return
    membership.ends_on = last_day
    membership.save(update_fields=["ends_on"])
    administers = membership.place is None and MANAGE in membership.role.capabilities
    if administers and not administrators(last_day + timedelta(days=1)):
        raise LastAdministrator
    _record("accounts.membership_ended", membership, actor, at)


def _require_no_more(actor: Viewer, membership: Membership) -> None:
    missing = excess_over(actor, [membership])
    if missing:
        raise MoreThanYouHold(capabilities=", ".join(missing))


def _record(action: str, membership: Membership, actor: Viewer, at: datetime) -> None:
    audit.record(
        action,
        actor=actor,
        at=at,
        subject=f"accounts.person:{membership.person_id}",
        role=membership.role.code,
        organisation=membership.organisation_id,
        school=membership.school_id,
        starts_on=membership.starts_on.isoformat(),
        ends_on=membership.ends_on.isoformat() if membership.ends_on else None,
    )
