"""Who a person is to the software at an instant, and what they may give."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from allauth.socialaccount.models import SocialAccount
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat

from pupitre.accounts import engine
from pupitre.accounts.models import Membership, PendingLogin, Person
from pupitre.accounts.permissions import AUDIT, IMPERSONATE, MANAGE
from pupitre.kernel.models import AuditEntry
from pupitre.kernel.viewer import Grant, Scope, Viewer
from pupitre.territory.models import School

_DESCENDANTS = """
WITH RECURSIVE below(root, id) AS (
    SELECT id, id FROM territory_organisation WHERE id = ANY(%s)
    UNION
    SELECT below.root, child.id FROM territory_organisation child JOIN below ON child.parent_id = below.id
)
SELECT root, array_agg(id) FROM below GROUP BY root
"""
# What `Membership.objects.in_force` keeps, with `descendants`: read at each page, so in one query written once.
_GRANTS = """
SELECT role.code, role.capabilities, membership.school_id,
    CASE WHEN membership.organisation_id IS NOT NULL THEN (
        WITH RECURSIVE below(id) AS (
            SELECT membership.organisation_id
            UNION
            SELECT child.id FROM territory_organisation child JOIN below ON child.parent_id = below.id
        )
        SELECT array_agg(id) FROM below
    ) END
FROM accounts_membership membership JOIN accounts_role role ON role.id = membership.role_id
WHERE membership.person_id = %(person)s AND membership.starts_on <= %(day)s
    AND (membership.ends_on IS NULL OR membership.ends_on >= %(day)s)
ORDER BY membership.starts_on DESC, membership.id
"""
_SUBJECT = Concat(Value("accounts.person:"), Cast("pk", TextField()), output_field=TextField())


def descendants(organisation_ids: list[int]) -> dict[int, frozenset[int]]:
    """Each organisation with all that lies below it in the tree, itself included."""
    if not organisation_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_DESCENDANTS, [organisation_ids])
        return {root: frozenset(ids) for root, ids in cursor.fetchall()}


def grants_of(memberships: Iterable[Membership]) -> tuple[Grant, ...]:
    """The grants that memberships carry, saved or not (one query)."""
    memberships = list(memberships)
    below = descendants([m.organisation_id for m in memberships if m.organisation_id])
    return tuple(
        _grant(
            membership.role.code,
            membership.role.capabilities,
            membership.school_id,
            below.get(membership.organisation_id) if membership.organisation_id else None,
        )
        for membership in memberships
    )


def _grant(role: str, capabilities: Iterable[str], school: int | None, below: Iterable[int] | None) -> Grant:
    """A role's grant in a school, in an organisation and all `below` it, or everywhere."""
    scope = Scope(
        everywhere=below is None and school is None,
        organisations=frozenset(below or ()),
        schools=frozenset({school} if school else ()),
    )
    return Grant(role, frozenset(capabilities), scope)


def viewer_of(person: Person, day: date, *, impersonator: Person | None = None) -> Viewer:
    """The person with the grants in force on a day (one query)."""
    with connection.cursor() as cursor:
        cursor.execute(_GRANTS, {"person": person.pk, "day": day})
        grants = tuple(_grant(*row) for row in cursor.fetchall())
    return Viewer(
        person_id=person.pk,
        name=str(person),
        grants=grants,
        impersonator_id=impersonator.pk if impersonator else None,
        impersonator_name=str(impersonator) if impersonator else "",
    )


def excess_over(viewer: Viewer, memberships: Iterable[Membership], *, act: str = MANAGE) -> tuple[str, ...]:
    """The capabilities, `act` among them, that the memberships carry and the viewer lacks over the same places.

    Empty: the viewer may do `act` to these memberships. See `engine.excess`.
    """
    grants = [replace(grant, capabilities=grant.capabilities | {act}) for grant in grants_of(memberships)]
    schools = {school for grant in grants for school in grant.scope.schools}
    bodies = {
        pk: frozenset({responsible, area} - {None})
        for pk, responsible, area in School.objects.filter(pk__in=schools).values_list(
            "pk", "responsible_id", "area_id"
        )
    }
    return engine.excess(viewer, grants, bodies)


def held_or_coming(person: Person, day: date) -> list[Membership]:
    """The memberships of a person that hold on a day or later."""
    return list(
        Membership.objects.not_ended(day)
        .filter(person=person)
        .select_related("role", "organisation", "school")
        .order_by("starts_on", "id")
    )


def administrators(day: date) -> set[int]:
    """The active people who manage people everywhere on a day."""
    memberships = Membership.objects.in_force(day).filter(
        role__capabilities__contains=[MANAGE], organisation=None, school=None, person__is_active=True
    )
    return set(memberships.values_list("person_id", flat=True))


def can_manage(viewer: Viewer, person: Person, day: date) -> bool:
    """Whether the viewer may change a person: all that the person holds, they hold too, where the person holds it."""
    if not viewer.can(MANAGE) or not Person.objects.visible(viewer, MANAGE).filter(pk=person.pk).exists():
        return False
    return not excess_over(viewer, held_or_coming(person, day))


def can_impersonate(viewer: Viewer, person: Person, day: date) -> bool:
    """Whether the viewer may see Pupitre as a person; agrees with `start_impersonation`."""
    if not viewer.can(IMPERSONATE) or viewer.impersonator_id is not None or viewer.person_id == person.pk:
        return False
    if not person.is_active or not Person.objects.visible(viewer, IMPERSONATE).filter(pk=person.pk).exists():
        return False
    return not excess_over(viewer, held_or_coming(person, day), act=IMPERSONATE)


def pending_logins(viewer: Viewer) -> QuerySet[PendingLogin]:
    """The logins that are nobody's here: for who manages people everywhere."""
    if not viewer.scope(MANAGE).everywhere:
        return PendingLogin.objects.none()
    linked = SocialAccount.objects.filter(provider=OuterRef("provider"), uid=OuterRef("subject"))
    return PendingLogin.objects.filter(~Exists(linked))


def trail_for(viewer: Viewer) -> QuerySet[AuditEntry]:
    """The acts a reader of the trail may read: all of them, or those done by and to the people in their scope."""
    entries = _named(AuditEntry.objects.all())
    if viewer.scope(AUDIT).everywhere:
        return entries
    seen = Person.objects.visible(viewer, AUDIT)
    subjects = seen.annotate(subject=_SUBJECT).values("subject")
    return entries.filter(Q(actor_id__in=seen.values("pk")) | Q(subject__in=subjects))


def trail_of(person: Person) -> QuerySet[AuditEntry]:
    """What someone did, and what was done to them."""
    return _named(AuditEntry.objects.filter(Q(actor_id=person.pk) | Q(subject=f"accounts.person:{person.pk}")))


def _named(entries: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
    """With the names, today, of the impersonator and of the person an act was done to."""
    people = Person.objects.annotate(subject=_SUBJECT)
    return entries.annotate(
        subject_name=Subquery(people.filter(subject=OuterRef("subject")).values("display_name")[:1]),
        impersonator_name=Coalesce(
            Subquery(Person.objects.filter(pk=OuterRef("impersonator_id")).values("display_name")[:1]), Value("")
        ),
    )
