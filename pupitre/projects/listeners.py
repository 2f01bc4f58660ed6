"""What the room does when another speaks; config/wiring.py says who is heard."""

from pupitre.governance.events import ConventionEnded, ConventionSigned
from pupitre.projects.models import Readiness


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
