"""Who a person is to the software at an instant."""

from datetime import date

from django.db import connection

from pupitre.accounts.models import Membership, Person
from pupitre.kernel.viewer import Grant, Scope, Viewer

_DESCENDANTS = """
WITH RECURSIVE below(root, id) AS (
    SELECT id, id FROM territory_organisation WHERE id = ANY(%s)
    UNION
    SELECT below.root, child.id FROM territory_organisation child JOIN below ON child.parent_id = below.id
)
SELECT root, array_agg(id) FROM below GROUP BY root
"""


def descendants(organisation_ids: list[int]) -> dict[int, frozenset[int]]:
    """Each organisation with all that lies below it in the tree, itself included."""
    if not organisation_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_DESCENDANTS, [organisation_ids])
        return {root: frozenset(ids) for root, ids in cursor.fetchall()}


def viewer_of(person: Person, day: date, *, impersonator: Person | None = None) -> Viewer:
    """The person with the grants in force on a day (two queries)."""
    memberships = list(Membership.objects.in_force(day).filter(person=person).select_related("role"))
    below = descendants([m.organisation_id for m in memberships if m.organisation_id])
    grants = tuple(
        Grant(
            role=membership.role.code,
            capabilities=frozenset(membership.role.capabilities),
            scope=Scope(
                everywhere=membership.organisation_id is None and membership.school_id is None,
                organisations=below.get(membership.organisation_id or 0, frozenset()),
                schools=frozenset({membership.school_id} if membership.school_id else ()),
            ),
        )
        for membership in memberships
    )
    return Viewer(
        person_id=person.pk,
        name=str(person),
        grants=grants,
        impersonator_id=impersonator.pk if impersonator else None,
        impersonator_name=str(impersonator) if impersonator else "",
    )
