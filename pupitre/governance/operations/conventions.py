"""Conventions written, proposed, amended and ended. Signatures stand in `operations.signing`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from pupitre.governance import documents, permissions, refusals_steering
from pupitre.governance.engine import conventions as engine
from pupitre.governance.events import ConventionEnded, ConventionSigned
from pupitre.governance.models import (
    Convention,
    ConventionChange,
    ConventionCover,
    ConventionFile,
    Party,
    ScopeEntry,
)
from pupitre.governance.models.conventions import ConventionState
from pupitre.governance.queries import steering
from pupitre.kernel import audit, events, files
from pupitre.kernel.models import StoredFile
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Organisation, School

FIELDS = ("kind", "reference", "title", "purpose", "text", "starts_on", "ends_on", "shows_money", "opinion_roles")
DEFAULT_OPINION_ROLES = ("adviser",)


@dataclass(frozen=True)
class PartyFacts:
    """A body that is to sign."""

    organisation: Organisation
    side: str
    signatory_name: str
    signatory_function: str = ""


@dataclass(frozen=True)
class ScopeFacts:
    """Schools, and bodies all of whose schools are meant; the same to be taken out."""

    organisations: Sequence[Organisation] = ()
    schools: Sequence[School] = ()
    without_organisations: Sequence[Organisation] = ()
    without_schools: Sequence[School] = ()


def subject(convention: Convention) -> str:
    return f"governance.convention:{convention.pk}"


@transaction.atomic
def open_convention(
    *,
    organisation: Organisation,
    parties: Iterable[PartyFacts],
    scope: ScopeFacts,
    actor: Viewer,
    at: datetime,
    **values: Any,
) -> Convention:
    """Begin a convention, as a draft. `values` are of FIELDS.

    Errors: NotAllowed.
    """
    if not actor.scope(permissions.STEER).reaches(organisation.pk):
        raise NotAllowed
    values.setdefault("opinion_roles", list(DEFAULT_OPINION_ROLES))
    made = Convention.objects.create(organisation=organisation, created_at=at, **values)
    _write_parties(made, parties)
    write_scope(made, scope)
    _trace(made, "open", "", actor, at)
    return made


@transaction.atomic
def change_convention(
    *, convention: Convention, scope: ScopeFacts | None = None, actor: Viewer, at: datetime, **values: Any
) -> None:
    """Correct a draft. Errors: NotAllowed, NotFromThisState."""
    found = _held(convention, actor, ConventionState.DRAFT)
    for name, value in values.items():
        setattr(found, name, value)
    found.save(update_fields=list(values)) if values else None
    if scope is not None:
        write_scope(found, scope)
    audit.record("governance.convention_changed", actor=actor, at=at, subject=subject(found), fields=sorted(values))


@transaction.atomic
def add_party(*, convention: Convention, party: PartyFacts, actor: Viewer, at: datetime) -> Party:
    """Add a body that signs. Errors: NotAllowed, NotFromThisState."""
    found = _held(convention, actor, ConventionState.DRAFT)
    made = _write_parties(found, [party])[0]
    audit.record("governance.party_added", actor=actor, at=at, subject=subject(found), party=party.organisation.name)
    return made


@transaction.atomic
def remove_party(*, party: Party, actor: Viewer, at: datetime) -> None:
    """Take a body out of a draft, with its duties. Errors: NotAllowed, NotFromThisState."""
    found = _held(party.convention, actor, ConventionState.DRAFT)
    name = party.organisation.name
    party.duties.all().delete()
    party.delete()
    audit.record("governance.party_removed", actor=actor, at=at, subject=subject(found), party=name)


@transaction.atomic
def amend(
    *, convention: Convention, title: str, starts_on: date, actor: Viewer, at: datetime, **values: Any
) -> Convention:
    """Begin an amendment to a signed convention: the same parties, a scope of its own that adds and removes.

    Errors: NotAllowed, NotFromThisState, AmendmentInside.
    """
    found = _held(convention, actor, ConventionState.SIGNED)
    if found.is_amendment or steering.terms(found, starts_on) is None:
        raise refusals_steering.AmendmentInside
    number = found.amendments.count() + 1
    made = Convention.objects.create(
        organisation=found.organisation,
        kind=found.kind,
        title=title,
        starts_on=starts_on,
        amends=found,
        amendment_number=number,
        shows_money=found.shows_money,
        opinion_roles=found.opinion_roles,
        created_at=at,
        **values,
    )
    _copy_parties(found, made)
    _trace(made, "open", "", actor, at)
    return made


@transaction.atomic
def renew(*, convention: Convention, actor: Viewer, at: datetime) -> Convention:
    """Begin the convention that follows another: same text, parties, schools and duties, from the day after its end.

    Errors: NotAllowed, NotFromThisState.
    """
    found = _held(convention, actor, ConventionState.SIGNED, ConventionState.ENDED)
    terms = steering.last_terms(found)
    starts_on = (terms.ends_on + timedelta(days=1)) if terms and terms.ends_on else at.date()
    values = {name: getattr(found, name) for name in FIELDS if name not in ("starts_on", "ends_on", "reference")}
    made = Convention.objects.create(
        organisation=found.organisation, starts_on=starts_on, renews=found, created_at=at, **values
    )
    parties = _copy_parties(found, made)
    entries = found.scope.all()
    ScopeEntry.objects.bulk_create(
        ScopeEntry(convention=made, organisation_id=e.organisation_id, school_id=e.school_id, removes=e.removes)
        for e in entries
    )
    for duty in found.duties.all():
        shift = starts_on - found.starts_on
        duty.pk, duty.convention, duty.party = None, made, parties[duty.party_id]
        duty.first_on = duty.first_on + shift if duty.first_on else None
        duty.save(force_insert=True)
    _trace(made, "open", "", actor, at)
    return made


@transaction.atomic
def propose(*, convention: Convention, actor: Viewer, at: datetime) -> None:
    """Put a draft out for signature: its document is made, and the text no longer changes.

    Errors: NotAllowed, NotFromThisState, PartiesMissing, ScopeMissing.
    """
    found = _held(convention, actor, ConventionState.DRAFT)
    if found.parties.count() < 2:
        raise refusals_steering.PartiesMissing
    if not found.is_amendment and not steering.piece_of(found).adds:
        raise refusals_steering.ScopeMissing
    name = f"{found.reference or found.title}.pdf".replace("/", "-")
    found.document = files.store(documents.convention(found, at), name, actor=actor, at=at)
    _move(found, "propose", "", actor, at, "document")


@transaction.atomic
def act(
    *, convention: Convention, verb: str, reason: str, actor: Viewer, at: datetime, last_day: date | None = None
) -> None:
    """Take back, abandon or denounce a convention, with a reason. `last_day`: of one that is denounced.

    Errors: NotAllowed, NotFromThisState, ReasonMissing.
    """
    found = _held(convention, actor)
    if verb not in engine.NEEDS_REASON or engine.next_state(found.state, verb) is None:
        raise refusals_steering.NotFromThisState(title=found.title, state=found.get_state_display())
    if not reason.strip():
        raise refusals_steering.ReasonMissing
    if verb == "take_back":
        found.document = None
        for party in found.parties.filter(signature__isnull=False):
            party.signature.delete()
    if verb == "denounce":
        found.ended_on = last_day or at.date()
    _move(found, verb, reason.strip(), actor, at, "document", "ended_on")
    if verb == "denounce":
        write_covers(found)


@transaction.atomic
def attach(*, convention: Convention, label: str, file: StoredFile, actor: Viewer, at: datetime) -> ConventionFile:
    """Attach a document to a convention, whatever its state. Errors: NotAllowed."""
    if not permissions.can_steer(actor, convention):
        raise NotAllowed
    made = ConventionFile.objects.create(convention=convention, label=label, file=file)
    audit.record("governance.file_attached", actor=actor, at=at, subject=subject(convention), file=file.name)
    return made


def complete(convention: Convention, *, signed_on: date, actor: Viewer, at: datetime) -> None:
    """The last party has signed: the text takes effect on its first day. Called within the act of signing."""
    convention.signed_on = signed_on
    _move(convention, "complete", "", actor, at, "signed_on")
    write_covers(convention.amends or convention)


def write_covers(root: Convention) -> None:
    """Write again the schools that a convention covers, by day, and tell who is newly covered or no longer.

    Errors: AlreadyCovered where another convention of the kind covers one of them at the same date.
    """
    before = {cover.school_id: cover for cover in root.covers.all()}
    spans = engine.spans(steering.pieces_of(root), ended_on=root.ended_on)
    root.covers.all().delete()
    rows = [
        ConventionCover(
            convention=root,
            kind=root.kind,
            school_id=span.school,
            days=DateRange(span.first, span.last + timedelta(days=1) if span.last else None),
        )
        for span in spans
    ]
    try:
        with transaction.atomic():
            ConventionCover.objects.bulk_create(rows)
    except IntegrityError as error:
        raise _already_covered(root, rows) from error
    _tell(root, before, rows)


def _tell(root: Convention, before: dict[int, ConventionCover], rows: list[ConventionCover]) -> None:
    first: dict[date, list[int]] = {}
    for row in rows:
        if row.school_id not in before:
            first.setdefault(row.days.lower, []).append(row.school_id)
    for on, schools in sorted(first.items()):
        events.publish(ConventionSigned(root.pk, tuple(sorted(schools)), on))
    last: dict[date, list[int]] = {}
    after = {row.school_id: row for row in rows}
    for school, cover in before.items():
        cut = _cut(cover, after.get(school))
        if cut is not None:
            last.setdefault(cut, []).append(school)
    for on, schools in sorted(last.items()):
        events.publish(ConventionEnded(root.pk, tuple(sorted(schools)), on))


def _cut(before: ConventionCover, now: ConventionCover | None) -> date | None:
    """The first day without cover, where it comes earlier than it did."""
    if now is None:
        return before.days.lower
    upper, earlier = before.days.upper, now.days.upper
    return earlier if earlier is not None and (upper is None or earlier < upper) else None


def _already_covered(root: Convention, rows: list[ConventionCover]) -> refusals_steering.AlreadyCovered:
    others = ConventionCover.objects.filter(kind=root.kind, school__in=[row.school_id for row in rows])
    first = min(row.days.lower for row in rows)
    others = others.exclude(convention=root).filter(days__endswith__isnull=True) | others.exclude(
        convention=root
    ).filter(days__endswith__gt=first)
    found = others.select_related("convention", "school").order_by("pk").first()
    return refusals_steering.AlreadyCovered(
        count=others.values("school").distinct().count(),
        other=found.convention if found else "",
        school=found.school if found else "",
    )


def write_scope(convention: Convention, scope: ScopeFacts) -> None:
    """Write the scope again."""
    convention.scope.all().delete()
    rows = [
        *(ScopeEntry(organisation=one) for one in scope.organisations),
        *(ScopeEntry(school=one) for one in scope.schools),
        *(ScopeEntry(organisation=one, removes=True) for one in scope.without_organisations),
        *(ScopeEntry(school=one, removes=True) for one in scope.without_schools),
    ]
    for row in rows:
        row.convention = convention
    ScopeEntry.objects.bulk_create(rows)


def _write_parties(convention: Convention, parties: Iterable[PartyFacts]) -> list[Party]:
    return [
        Party.objects.create(
            convention=convention,
            organisation=party.organisation,
            side=party.side,
            signatory_name=party.signatory_name,
            signatory_function=party.signatory_function,
        )
        for party in parties
    ]


def _copy_parties(source: Convention, target: Convention) -> dict[int, Party]:
    copies = {}
    for party in source.parties.all():
        copies[party.pk] = Party.objects.create(
            convention=target,
            organisation_id=party.organisation_id,
            side=party.side,
            signatory_name=party.signatory_name,
            signatory_function=party.signatory_function,
        )
    return copies


def _held(convention: Convention, actor: Viewer, *states: str) -> Convention:
    """The row, locked, where the actor may write it and its state is one of those. Errors: see callers."""
    if not permissions.can_steer(actor, convention):
        raise NotAllowed
    found = (
        Convention.objects.select_for_update(of=("self",))
        .select_related("organisation", "amends")
        .get(pk=convention.pk)
    )
    if states and found.state not in states:
        raise refusals_steering.NotFromThisState(title=found.title, state=found.get_state_display())
    return found


def _move(convention: Convention, verb: str, reason: str, actor: Viewer, at: datetime, *fields: str) -> None:
    after = engine.next_state(convention.state, verb)
    if after is None:
        raise refusals_steering.NotFromThisState(title=convention.title, state=convention.get_state_display())
    convention.state = after
    convention.save(update_fields=["state", *fields])
    _trace(convention, verb, reason, actor, at)


def _trace(convention: Convention, verb: str, reason: str, actor: Viewer, at: datetime) -> None:
    ConventionChange.objects.create(
        convention=convention, act=verb, state=convention.state, reason=reason, by_name=actor.name, at=at
    )
    audit.record(f"governance.convention_{verb}", actor=actor, at=at, subject=subject(convention))
