"""Visits and what is noted there: an act sent twice by a device with a bad network is done once."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from pupitre.kernel import audit, files
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.projects import permissions
from pupitre.projects.engine.budgets import usual_package
from pupitre.projects.enums import Becomes
from pupitre.projects.models import Finding, LearningNeed, Visit
from pupitre.projects.refusals import FindingUnsaid, VisitClosed
from pupitre.territory.models import School
from pupitre.territory.permissions import reaches


@transaction.atomic
def open_visit(*, school: School, kind: str, on: date, key: UUID, actor: Viewer, at: datetime) -> Visit:
    """Begin a visit or an interview; the same key gives the same one.

    Errors: NotAllowed.
    """
    _require(actor, school)
    visit, created = Visit.objects.get_or_create(
        key=key, defaults={"school": school, "kind": kind, "on": on, "by_id": actor.person_id, "by_name": actor.name}
    )
    if visit.school_id != school.pk:
        raise NotAllowed
    if created:
        audit.record("projects.visit_opened", actor=actor, at=at, subject=_subject(visit), kind=kind)
    return visit


@transaction.atomic
def note(
    *,
    visit: Visit,
    key: UUID,
    topic: str,
    severity: str,
    room: str,
    text: str,
    photo: files.Upload | None,
    photo_name: str,
    actor: Viewer,
    at: datetime,
) -> Finding:
    """Note a finding; the same key gives the same one, whatever comes with it the second time.

    Errors: NotAllowed, VisitClosed, FindingUnsaid, FileTooLarge, FileNotAccepted.
    """
    _require(actor, visit.school)
    visit = Visit.objects.select_for_update(of=("self",)).select_related("school").get(pk=visit.pk)
    known = Finding.objects.filter(key=key, visit=visit).first()
    if known is not None:
        return known
    if visit.closed_at is not None:
        raise VisitClosed
    if not text.strip():
        raise FindingUnsaid
    finding = Finding.objects.create(
        visit=visit,
        key=key,
        topic=topic,
        severity=severity,
        room=room.strip()[:80],
        text=text.strip()[:2000],
        photo=files.store_photo(photo, photo_name, actor=actor, at=at) if photo else None,
        noted_at=at,
        noted_by_name=actor.name,
        package=usual_package(severity),
    )
    audit.record("projects.finding_noted", actor=actor, at=at, subject=_subject(visit), finding=finding.pk)
    return finding


@transaction.atomic
def settle(
    *,
    finding: Finding,
    becomes: str,
    learning_need: LearningNeed | None,
    package: str,
    price: Decimal | None,
    actor: Viewer,
    at: datetime,
) -> Finding:
    """Say what a finding becomes (works, a need, a later ticket, nothing), in which budget and at what price.

    Errors: NotAllowed.
    """
    _require(actor, finding.visit.school)
    finding.becomes, finding.package, finding.price = becomes, package, price
    finding.learning_need = learning_need if becomes == Becomes.NEED else None
    finding.save(update_fields=["becomes", "package", "price", "learning_need"])
    audit.record(
        "projects.finding_settled",
        actor=actor,
        at=at,
        subject=_subject(finding.visit),
        finding=finding.pk,
        becomes=becomes,
        price=str(price) if price is not None else None,
    )
    return finding


@transaction.atomic
def close_visit(*, visit: Visit, actor: Viewer, at: datetime) -> None:
    """End a visit: what was noted stays, nothing is added.

    Errors: NotAllowed.
    """
    _require(actor, visit.school)
    if visit.closed_at is None:
        visit.closed_at = at
        visit.save(update_fields=["closed_at"])
        audit.record("projects.visit_closed", actor=actor, at=at, subject=_subject(visit))


def _require(actor: Viewer, school: School) -> None:
    if not reaches(actor, permissions.VISIT, school):
        raise NotAllowed


def _subject(visit: Visit) -> str:
    return f"projects.visit:{visit.pk}"
