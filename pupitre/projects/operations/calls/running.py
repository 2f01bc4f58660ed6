"""Open a call, say what it asks, publish it, cancel it. What is published no longer changes under one's pen."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models, transaction

from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.projects import call_presets, permissions
from pupitre.projects.call_enums import CallKind
from pupitre.projects.call_refusals import CallNotNow, CallNotWhole, ReasonUnsaid
from pupitre.projects.call_wording import stage_name
from pupitre.projects.engine.calls.calendar import Stage
from pupitre.projects.models import Call, CallCriterion, CallDocument, CallQuestion, CallRule
from pupitre.projects.operations.calls.locking import call_held, require_stage, subject
from pupitre.territory.models import Organisation

PARTS: Mapping[str, type[models.Model]] = {
    "rules": CallRule,
    "questions": CallQuestion,
    "documents": CallDocument,
    "criteria": CallCriterion,
}
DAYS = ("closes_on", "opinions_due_on", "awards_on")  # of a published call, these may still be put off


@transaction.atomic
def save_call(*, call: Call, values: Mapping[str, Any], actor: Viewer, at: datetime) -> Call:
    """Write a call, new or not. Once published, only its days and its money change, and no day comes nearer.

    Errors: NotAllowed, CallNotNow.
    """
    _require(actor, call.organisation)
    if call.pk is not None:
        held = call_held(call)
        require_stage(held, at, Stage.DRAFT, Stage.ANNOUNCED, Stage.OPEN, Stage.REVIEW)
        if held.published_at is not None:
            values = {name: value for name, value in values.items() if name in {*DAYS, "budget"}}
            if any(_nearer(getattr(held, name), values.get(name)) for name in DAYS):
                raise CallNotNow(call=held, stage=stage_name("published"))
        call = held
    for name, value in values.items():
        setattr(call, name, value)
    call.save()
    audit.record("projects.call_saved", actor=actor, at=at, subject=subject(call), title=call.title)
    return call


def _nearer(before: date | None, after: date | None) -> bool:
    return before is not None and after is not None and after < before


@transaction.atomic
def add_part(*, call: Call, part: str, values: Mapping[str, Any], actor: Viewer, at: datetime) -> models.Model:
    """Add a rule, a question, a document or a criterion to a call being prepared. A rule said again replaces.

    Errors: NotAllowed, CallNotNow.
    """
    held = _draft(call, actor, at)
    rows = PARTS[part]._default_manager.filter(call=held)
    if part == "rules":
        rows.filter(condition=values["condition"]).delete()
        place = {}
    else:
        place = {"position": (rows.aggregate(last=models.Max("position"))["last"] or 0) + 1}
    made = PARTS[part]._default_manager.create(call=held, **place, **values)
    audit.record("projects.call_part_added", actor=actor, at=at, subject=subject(held), part=part, said=str(made))
    return made


@transaction.atomic
def remove_part(*, call: Call, part: str, key: int, actor: Viewer, at: datetime) -> None:
    """Errors: NotAllowed, CallNotNow."""
    held = _draft(call, actor, at)
    PARTS[part]._default_manager.filter(call=held, pk=key).delete()
    audit.record("projects.call_part_removed", actor=actor, at=at, subject=subject(held), part=part)


@transaction.atomic
def publish(*, call: Call, actor: Viewer, at: datetime) -> None:
    """Show the call to the schools. One's own says what is asked, on what it is judged, and who is heard.

    Errors: NotAllowed, CallNotNow, CallNotWhole.
    """
    held = _draft(call, actor, at)
    asks = held.questions.exists() or held.documents.exists()
    if not asks or (not held.is_national and not (held.criteria.exists() and held.opinion_roles)):
        raise CallNotWhole
    held.published_at = at
    held.save(update_fields=["published_at"])
    audit.record("projects.call_published", actor=actor, at=at, subject=subject(held), title=held.title)


@transaction.atomic
def cancel(*, call: Call, reason: str, actor: Viewer, at: datetime) -> None:
    """Cancel a call that nothing was decided on; those who answer read why.

    Errors: NotAllowed, CallNotNow, ReasonUnsaid.
    """
    held = call_held(call)
    _require(actor, held.organisation)
    require_stage(held, at, Stage.DRAFT, Stage.ANNOUNCED, Stage.OPEN, Stage.REVIEW)
    if not reason.strip():
        raise ReasonUnsaid
    held.cancelled_at, held.reason = at, reason.strip()[:2000]
    held.save(update_fields=["cancelled_at", "reason"])
    audit.record("projects.call_cancelled", actor=actor, at=at, subject=subject(held), title=held.title)


@transaction.atomic
def open_from_preset(*, organisation: Organisation, code: str, on: date, actor: Viewer, at: datetime) -> Call:
    """Begin a call from a national programme, with its terms and its checklist; the days are to be set.

    Errors: NotAllowed.
    """
    _require(actor, organisation)
    preset = call_presets.BY_CODE[code]
    title, number = preset.title, 1
    while Call.objects.filter(organisation=organisation, title=title).exists():
        number += 1
        title = f"{preset.title} ({number})"
    made = Call.objects.create(
        organisation=organisation,
        kind=CallKind.NATIONAL,
        title=title,
        purpose=preset.purpose,
        operator=preset.operator,
        source=preset.source,
        source_status=preset.status,
        rate=preset.rate or Decimal(1),
        floor=preset.floor,
        cap=preset.cap,
        opens_on=on,
        closes_on=on,
    )
    for condition, values, threshold in preset.rules:
        CallRule.objects.create(call=made, condition=condition, values=list(values), threshold=threshold)
    CallDocument.objects.bulk_create(
        CallDocument(call=made, label=label, position=place) for place, label in enumerate(preset.documents, start=1)
    )
    CallQuestion.objects.bulk_create(
        CallQuestion(call=made, heading=heading, question=question, position=place)
        for place, (heading, question) in enumerate(preset.questions, start=1)
    )
    audit.record("projects.call_saved", actor=actor, at=at, subject=subject(made), title=made.title, preset=code)
    return made


def _draft(call: Call, actor: Viewer, at: datetime) -> Call:
    held = call_held(call)
    _require(actor, held.organisation)
    require_stage(held, at, Stage.DRAFT)
    return held


def _require(actor: Viewer, organisation: Organisation) -> None:
    if not actor.scope(permissions.RUN_CALLS).reaches(organisation.pk):
        raise NotAllowed
