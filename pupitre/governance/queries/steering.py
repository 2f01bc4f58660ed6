"""Conventions in force, duties and who owes them, what waits in committees."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q

from pupitre.accounts.queries import descendants
from pupitre.governance import permissions
from pupitre.governance.engine import conventions as engine
from pupitre.governance.engine import duties
from pupitre.governance.models import Convention, ConventionSignature, Duty, ScopeEntry
from pupitre.governance.models.conventions import ConventionKind, ConventionState
from pupitre.kernel.models import StoredFile
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Organisation, School

HELD = (ConventionState.SIGNED, ConventionState.ENDED)
_ABOVE = """
WITH RECURSIVE above(id) AS (
    SELECT unnest(%s::bigint[])
    UNION
    SELECT own.parent_id FROM territory_organisation own JOIN above ON own.id = above.id
    WHERE own.parent_id IS NOT NULL
)
SELECT id FROM above
"""


def piece_of(convention: Convention) -> engine.Piece:
    """A text as the rules know it: its dates, and the schools that its scope names on the rows of today."""
    entries = list(convention.scope.all())
    return engine.Piece(
        number=convention.amendment_number or 0,
        starts_on=convention.starts_on,
        ends_on=convention.ends_on,
        adds=_schools([entry for entry in entries if not entry.removes]),
        removes=_schools([entry for entry in entries if entry.removes]),
    )


def pieces_of(root: Convention) -> list[engine.Piece]:
    """The convention and its signed amendments."""
    texts = Convention.objects.filter(Q(pk=root.pk) | Q(amends=root), state__in=HELD).prefetch_related("scope")
    return [piece_of(text) for text in texts.order_by("pk")]


def _schools(entries: Iterable[ScopeEntry]) -> frozenset[int]:
    """The schools that entries name: themselves, and all those of their bodies and of what lies below (2 queries)."""
    entries = list(entries)
    named = frozenset(entry.school_id for entry in entries if entry.school_id)
    bodies = [entry.organisation_id for entry in entries if entry.organisation_id]
    if not bodies:
        return named
    below = frozenset().union(*descendants(bodies).values())
    rows = School.objects.filter(Q(responsible__in=below) | Q(area__in=below))
    return named | frozenset(rows.values_list("pk", flat=True))


def dates_of(root: Convention) -> list[engine.Piece]:
    """The dates of a convention and of its signed amendments, without their schools (1 query)."""
    texts = Convention.objects.filter(Q(pk=root.pk) | Q(amends=root), state__in=HELD).order_by("pk")
    return [_dates(text) for text in texts]


def _dates(text: Convention) -> engine.Piece:
    return engine.Piece(text.amendment_number or 0, text.starts_on, text.ends_on)


def terms(root: Convention, day: date) -> engine.Terms | None:
    """What is in force on a day, without the schools."""
    return engine.in_force(dates_of(root), day, ended_on=root.ended_on)


def last_terms(root: Convention) -> engine.Terms | None:
    """The terms after the last amendment took effect."""
    pieces = dates_of(root)
    return last_of(pieces, root.ended_on)


def last_of(pieces: Iterable[engine.Piece], ended_on: date | None) -> engine.Terms | None:
    """The terms on the last day that a text begins; None where nothing was signed."""
    pieces = list(pieces)
    for piece in sorted(pieces, key=lambda piece: piece.starts_on, reverse=True):
        if found := engine.in_force(pieces, piece.starts_on, ended_on=ended_on):
            return found
    return None


def all_terms(roots: Collection[Convention]) -> dict[int, engine.Terms | None]:
    """The last terms of many conventions (1 query)."""
    pieces: dict[int, list[engine.Piece]] = defaultdict(list)
    texts = Convention.objects.filter(
        Q(pk__in=[root.pk for root in roots]) | Q(amends__in=[root.pk for root in roots]), state__in=HELD
    )
    for text in texts.order_by("pk"):
        pieces[text.root_id].append(_dates(text))
    return {root.pk: last_of(pieces[root.pk], root.ended_on) for root in roots}


def current_file(convention: Convention) -> StoredFile | None:
    """The document with the signatures that it bears so far."""
    rows = ConventionSignature.objects.filter(party__convention=convention).order_by("-at", "-pk")
    last = rows.select_related("file__content").first()
    return last.file if last else convention.document


def covering(school_id: int, on: date, kind: str = ConventionKind.PARTNERSHIP) -> Convention | None:
    """The convention of a kind that covers a school on a day."""
    found = Convention.objects.filter(
        covers__school=school_id, covers__days__contains=on, covers__kind=kind
    ).select_related("organisation")
    return found.order_by("pk").first()


def duty_holder(duty_code: str, school_id: int, on: date) -> Organisation | None:
    """The body that owes a duty to a school on a day, by its partnership convention; None without."""
    found = Duty.objects.filter(
        code=duty_code,
        convention__covers__school=school_id,
        convention__covers__days__contains=on,
        convention__covers__kind=ConventionKind.PARTNERSHIP,
    ).select_related("party__organisation")
    duty = found.order_by("pk").first()
    return duty.party.organisation if duty else None


def opinion_roles(school_id: int, on: date) -> tuple[str, ...]:
    """The roles that give an opinion on a school's project: those of its convention, or "adviser" without one."""
    found = covering(school_id, on)
    return tuple(found.opinion_roles) if found else ("adviser",)


def shows_money(school_id: int, on: date) -> bool:
    """Whether the education authority sees the amounts that concern a school: only where its convention says so."""
    found = covering(school_id, on)
    return found is not None and found.shows_money


def sides_of(viewer: Viewer, capability: str = permissions.PROVE) -> frozenset[int]:
    """The bodies of the viewer's scope and all above them: an adviser of an area stands on the side of its DSDEN."""
    scope = viewer.scope(capability)
    if not scope.organisations:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, [list(scope.organisations)])
        return frozenset(pk for (pk,) in cursor.fetchall())


@dataclass(frozen=True)
class DutyRow:
    """A duty with where it stands today."""

    duty: Duty
    standing: duties.Standing

    @property
    def is_late(self) -> bool:
        return self.standing.state == duties.LATE


def standings(rows: Iterable[Duty], today: date, ends: dict[int, date | None] | None = None) -> list[DutyRow]:
    """Where duties stand; `rows` come with their proofs. A duty of a convention that is over is due no more."""
    found = []
    for duty in rows:
        proven = {proof.due_on for proof in duty.proofs.all() if proof.due_on}
        until = (ends or {}).get(duty.convention_id, duty.convention.ended_on or duty.convention.ends_on)
        schedule = duties.Schedule(duty.first_on, duty.every_months, until)
        found.append(DutyRow(duty, duties.standing(schedule, proven, today)))
    return found


def duties_of(viewer: Viewer, today: date) -> list[DutyRow]:
    """The duties of the conventions in force that the viewer sees (4 queries)."""
    roots = list(Convention.objects.visible(viewer).roots().filter(state__in=HELD, starts_on__lte=today))
    found = all_terms(roots)
    return duties_under({pk: terms.ends_on for pk, terms in found.items() if terms}, today)


def duties_under(ends: dict[int, date | None], today: date) -> list[DutyRow]:
    """The duties of conventions, given the last day of each; those that are over owe nothing (2 queries)."""
    held = {pk: last for pk, last in ends.items() if last is None or last >= today}
    rows = (
        Duty.objects.filter(convention__in=held)
        .select_related("party__organisation", "convention__organisation")
        .prefetch_related("proofs")
        .order_by("convention__starts_on", "convention", "position", "pk")
    )
    return standings(rows, today, held)
