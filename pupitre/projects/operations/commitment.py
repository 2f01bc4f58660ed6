"""Evidence, marks and appeals of a school's commitment; the score follows, and opens or closes the school's way."""

from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from pupitre.kernel import audit, files
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.projects import permissions, presets
from pupitre.projects.engine.score import BEST
from pupitre.projects.models import Appeal, Criterion, EligibilityRule, Mark, Readiness
from pupitre.projects.queries.entry import commitment
from pupitre.projects.refusals import AlreadyAppealed, AppealUnsaid, NotJudged, PresetsThere
from pupitre.territory.models import Organisation, School
from pupitre.territory.permissions import reaches


@transaction.atomic
def give_evidence(
    *,
    school: School,
    criterion: Criterion,
    text: str,
    upload: files.Upload | None,
    name: str,
    actor: Viewer,
    at: datetime,
) -> Mark:
    """What a school shows on a criterion: a note, a file, or both. The mark, if any, stays until judged again.

    Errors: NotAllowed, FileTooLarge, FileNotAccepted.
    """
    if not permissions.can_lead(actor, school):
        raise NotAllowed
    row, _created = Mark.objects.select_for_update(of=("self",)).get_or_create(school=school, criterion=criterion)
    row.evidence, row.given_at, row.given_by_name = text.strip()[:4000], at, actor.name
    if upload is not None:
        row.file = files.store_upload(upload, name, actor=actor, at=at)
    row.save()
    audit.record("projects.evidence_given", actor=actor, at=at, subject=_subject(school), criterion=criterion.code)
    return row


@transaction.atomic
def mark(*, school: School, criterion: Criterion, value: int, comment: str, actor: Viewer, at: datetime) -> Mark:
    """Judge a school on a criterion; its commitment is counted again.

    Errors: NotAllowed, InPersonOnly.
    """
    actor.require_in_person()
    if not reaches(actor, permissions.OPINE, school):
        raise NotAllowed
    row, _created = Mark.objects.select_for_update(of=("self",)).get_or_create(school=school, criterion=criterion)
    row.mark, row.comment = min(max(value, 0), BEST), comment.strip()[:500]
    row.marked_at, row.marked_by_name = at, actor.name
    row.save()
    total = _count(school)
    audit.record(
        "projects.marked", actor=actor, at=at, subject=_subject(school), criterion=criterion.code, total=str(total)
    )
    return row


@transaction.atomic
def appeal(*, school: School, criterion: Criterion, text: str, actor: Viewer, at: datetime) -> Appeal:
    """Contest the mark on a criterion.

    Errors: NotAllowed, AppealUnsaid, NotJudged, AlreadyAppealed.
    """
    if not permissions.can_lead(actor, school):
        raise NotAllowed
    if not text.strip():
        raise AppealUnsaid
    judged = Mark.objects.filter(school=school, criterion=criterion, mark__isnull=False).first()
    if judged is None:
        raise NotJudged
    try:
        with transaction.atomic():
            made = Appeal.objects.create(
                school=school,
                criterion=criterion,
                text=text.strip()[:4000],
                asked_at=at,
                asked_by_name=actor.name,
                mark_before=judged.mark,
            )
    except IntegrityError as error:
        raise AlreadyAppealed from error
    audit.record("projects.appealed", actor=actor, at=at, subject=_subject(school), criterion=criterion.code)
    return made


@transaction.atomic
def answer_appeal(*, row: Appeal, value: int, answer: str, actor: Viewer, at: datetime) -> Appeal:
    """Answer an appeal, with the mark that it leads to and the reason.

    Errors: NotAllowed, InPersonOnly, AppealUnsaid.
    """
    actor.require_in_person()
    if not reaches(actor, permissions.VALIDATE, row.school):
        raise NotAllowed
    if not answer.strip():
        raise AppealUnsaid
    row.answer, row.answered_at, row.answered_by_name = answer.strip()[:4000], at, actor.name
    row.mark_after = min(max(value, 0), BEST)
    row.save()
    Mark.objects.filter(school=row.school, criterion=row.criterion).update(
        mark=row.mark_after, marked_at=at, marked_by_name=actor.name
    )
    total = _count(row.school)
    audit.record(
        "projects.appeal_answered", actor=actor, at=at, subject=_subject(row.school), appeal=row.pk, total=str(total)
    )
    return row


@transaction.atomic
def install_entry(*, organisation: Organisation, preset: str, on: date, actor: Viewer, at: datetime) -> None:
    """Start from the usual criteria of the country ("criteria"), or from the rules of Poitiers or Saint-Étienne.

    Errors: NotAllowed, PresetsThere.
    """
    if not actor.scope(permissions.CONFIGURE).reaches(organisation.pk):
        raise NotAllowed
    if preset == "criteria":
        _install_criteria(organisation, on.year)
    else:
        _install_rules(organisation, preset, on)
    audit.record(
        "projects.presets_installed",
        actor=actor,
        at=at,
        subject=f"territory.organisation:{organisation.pk}",
        preset=preset,
    )


def _install_criteria(organisation: Organisation, year: int) -> None:
    if Criterion.objects.filter(organisation=organisation).exists():
        raise PresetsThere
    Criterion.objects.bulk_create(
        Criterion(organisation=organisation, year=year, code=code, name=name, help=help_, weight=weight)
        for code, name, help_, weight in presets.CRITERIA[organisation.jurisdiction]
    )


def _install_rules(organisation: Organisation, preset: str, on: date) -> None:
    known = set(EligibilityRule.objects.filter(organisation=organisation).values_list("condition", flat=True))
    rows = [row for row in presets.RULES[preset] if row[0] not in known]
    if not rows:
        raise PresetsThere
    EligibilityRule.objects.bulk_create(
        EligibilityRule(
            organisation=organisation,
            condition=condition,
            functions=list(functions),
            threshold=Decimal(threshold),
            starts_on=on,
            source=source,
        )
        for condition, functions, threshold, source in rows
    )


def _count(school: School) -> Decimal:
    """The commitment counted again from the marks, and kept where the plan reads it."""
    found = commitment(school)
    total = found.score.total if found else Decimal(0)
    Readiness.objects.update_or_create(school=school, defaults={"commitment": total})
    return total


def _subject(school: School) -> str:
    return f"territory.school:{school.pk}"
