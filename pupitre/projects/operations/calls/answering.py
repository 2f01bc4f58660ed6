"""Answer a call: one answer a school, written by several, sent by who speaks for the school."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from pupitre.kernel import audit, files
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.projects import permissions
from pupitre.projects.call_enums import FileState
from pupitre.projects.call_refusals import AlreadyAnswered, AnswerNotWhole, AnswerSent, NotEligible
from pupitre.projects.call_wording import finding_sentence, lack_sentences
from pupitre.projects.engine.calls.calendar import Stage
from pupitre.projects.engine.calls.funding import fund
from pupitre.projects.models import Call, CallAnswer, CallCost, CallDocument, CallFile, CallPaper, CallQuestion
from pupitre.projects.operations.calls.locking import answered, call_held, file_subject, require_stage, writable
from pupitre.projects.queries import calls as queries
from pupitre.projects.refusals import ChangedMeanwhile
from pupitre.territory.models import Organisation, School

LONGEST = 10_000  # characters of one answer: five pages
SPELL = timedelta(minutes=10)  # of writing, told once in the trail


@transaction.atomic
def begin(*, call: Call, school: School, body: Organisation | None, actor: Viewer, at: datetime) -> CallFile:
    """Begin the answer of a school, by its head or by a body in its place.

    Errors: NotAllowed, CallNotNow, NotEligible, AlreadyAnswered.
    """
    if not permissions.can_answer(actor, school):
        raise NotAllowed
    held = call_held(call, share=True)
    require_stage(held, at, Stage.OPEN)
    found = queries.verdict(held, school, timezone.localdate(at))
    if not found.is_eligible:
        raise NotEligible(school=school, blocks=" ".join(map(finding_sentence, found.blocks)))
    try:
        with transaction.atomic():
            made = CallFile.objects.create(
                call=held, school=school, body=body, opened_at=at, opened_by_name=actor.name
            )
    except IntegrityError as error:
        raise AlreadyAnswered(school=school) from error
    audit.record("projects.call_answer_begun", actor=actor, at=at, subject=file_subject(made), call=held.title)
    return made


@transaction.atomic
def save_answer(
    *, file: CallFile, question: CallQuestion, text: str, base: int, actor: Viewer, at: datetime
) -> CallAnswer:
    """Write the answer to one question over the revision `base`.

    Errors: NotAllowed, AnswerSent, CallNotNow, ChangedMeanwhile.
    """
    file = writable(file, actor, at)
    row, _created = CallAnswer.objects.select_for_update().get_or_create(file=file, question=question)
    text = text[:LONGEST]
    if row.text == text:
        return row
    if row.revision != base:
        raise ChangedMeanwhile(row)
    is_spell = row.edited_by_id == actor.person_id and row.edited_at is not None and at - row.edited_at < SPELL
    row.text, row.revision = text, row.revision + 1
    row.edited_at, row.edited_by_id, row.edited_by_name = at, actor.person_id, actor.name
    row.save()
    if not is_spell:
        audit.record("projects.call_answer_written", actor=actor, at=at, subject=file_subject(file))
    return row


@transaction.atomic
def add_cost(*, file: CallFile, label: str, amount: Decimal, actor: Viewer, at: datetime) -> CallCost:
    """Add a line to what the project costs. Errors: NotAllowed, AnswerSent, CallNotNow."""
    file = writable(file, actor, at)
    made = CallCost.objects.create(file=file, label=label.strip()[:160], amount=amount)
    _count(file)
    return made


@transaction.atomic
def remove_cost(*, file: CallFile, key: int, actor: Viewer, at: datetime) -> None:
    """Errors: NotAllowed, AnswerSent, CallNotNow."""
    file = writable(file, actor, at)
    file.costs.filter(pk=key).delete()
    _count(file)


@transaction.atomic
def attach(
    *, file: CallFile, document: CallDocument | None, upload: files.Upload, name: str, actor: Viewer, at: datetime
) -> CallPaper:
    """Attach a document that is asked for, or another one. Asked for once, it replaces the one before.

    Errors: NotAllowed, AnswerSent, CallNotNow, FileTooLarge, FileNotAccepted.
    """
    file = writable(file, actor, at)
    if document is not None:
        file.papers.filter(document=document).delete()
    made = CallPaper.objects.create(
        file=file,
        document=document,
        content=files.store_upload(upload, name, actor=actor, at=at),
        added_at=at,
        added_by_name=actor.name,
    )
    audit.record("projects.call_paper_attached", actor=actor, at=at, subject=file_subject(file), paper=name)
    return made


@transaction.atomic
def detach(*, file: CallFile, key: int, actor: Viewer, at: datetime) -> None:
    """Errors: NotAllowed, AnswerSent, CallNotNow."""
    file = writable(file, actor, at)
    file.papers.filter(pk=key).delete()
    audit.record("projects.call_paper_detached", actor=actor, at=at, subject=file_subject(file))


@transaction.atomic
def send(*, file: CallFile, actor: Viewer, at: datetime) -> CallFile:
    """Send the answer: its cost and the help asked for are those of that day.

    Errors: NotAllowed, InPersonOnly, AnswerSent, CallNotNow, NotEligible, AnswerNotWhole.
    """
    actor.require_in_person()
    found = answered(file, actor)
    if not found.is_writable:
        raise AnswerSent(state=found.get_state_display())
    call_held(found.call, share=True)
    require_stage(found.call, at, Stage.OPEN)
    verdict = queries.verdict(found.call, found.school, timezone.localdate(at))
    if not verdict.is_eligible:
        raise NotEligible(school=found.school, blocks=" ".join(map(finding_sentence, verdict.blocks)))
    if missing := queries.lacks(found):
        raise AnswerNotWhole(lack_sentences(missing, found.call))
    _count(found)
    found.state, found.sent_at, found.sent_by_name = FileState.SENT, at, actor.name
    found.save()
    audit.record("projects.call_answer_sent", actor=actor, at=at, subject=file_subject(found), asked=str(found.asked))
    return found


@transaction.atomic
def take_back(*, file: CallFile, actor: Viewer, at: datetime) -> None:
    """Take an answer back while the call is open: it may be changed and sent again, and is heard again.

    Errors: NotAllowed, AnswerSent, CallNotNow.
    """
    found = answered(file, actor)
    if found.state != FileState.SENT:
        raise AnswerSent(state=found.get_state_display())
    require_stage(found.call, at, Stage.OPEN)
    found.opinions.all().delete()
    found.state, found.sent_at, found.sent_by_name = FileState.DRAFT, None, ""
    found.proposed, found.proposal = None, ""
    found.save()
    audit.record("projects.call_answer_taken_back", actor=actor, at=at, subject=file_subject(found))


def _count(file: CallFile) -> None:
    """The cost counted again from its lines, and the help that follows."""
    found = fund(file.total(), file.call.terms)
    file.cost, file.asked = found.cost, found.help
    file.save(update_fields=["cost", "asked"])
