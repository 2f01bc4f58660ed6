"""What the room does when another speaks; config/wiring.py says who is heard."""

from pupitre.governance.events import ConventionEnded, ConventionSigned, DecisionAdopted
from pupitre.governance.models import Decision
from pupitre.projects.call_refusals import AwardNotReady
from pupitre.projects.deciding import KIND
from pupitre.projects.models import Call, Readiness
from pupitre.projects.operations import calls


def convention_signed(event: ConventionSigned) -> None:
    """The schools are under a convention from that day on; one that already was keeps its earlier day."""
    rows = Readiness.objects.filter(school__in=event.school_ids)
    rows.filter(convention_on__isnull=True).update(convention_on=event.on)
    rows.filter(convention_on__gt=event.on).update(convention_on=event.on)
    known = set(rows.values_list("school_id", flat=True))
    Readiness.objects.bulk_create(
        Readiness(school_id=pk, convention_on=event.on) for pk in event.school_ids if pk not in known
    )


def convention_ended(event: ConventionEnded) -> None:
    """The schools are no longer under a convention: the condition is to be met again."""
    Readiness.objects.filter(school__in=event.school_ids).update(convention_on=None)


def award_what_was_decided(event: DecisionAdopted) -> None:
    """A committee that adopts the award of a call grants it, as it was proposed.

    Errors: those of the award; the decision is then not recorded either. Voted down, it stays to be changed.
    """
    if event.subject_kind != KIND:
        return
    call = Call.objects.filter(pk=event.subject_pk).first()
    if call is None:
        raise AwardNotReady(count=0, call=event.subject_pk)
    decision = Decision.objects.select_related("meeting__committee").get(pk=event.decision_id)
    calls.award_by_decision(call=call, decision=decision, actor=event.actor, at=event.at)
