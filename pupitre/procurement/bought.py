"""What is ordered, sent and received of lines that a plan commanded, as projects judges milestones."""

from django.db.models import Case, F, Max, QuerySet, Sum, When

from pupitre.procurement.models import DeliveryLine, OrderLine
from pupitre.procurement.queries.rules import SPENT
from pupitre.projects.engine.milestones import Bought

_LEFT = F("quantity") - F("dropped")


def of_lines(lines: QuerySet[OrderLine]) -> dict[tuple[int, int], Bought]:
    """Lines that a plan commanded and that were not cancelled, by school and wave (two queries)."""
    rows = (
        lines.order_by()
        .values_list("school_id", "plan_wave")
        .annotate(
            units=Sum(_LEFT),
            left=Sum(Case(When(order__state__in=SPENT, then=_LEFT), default=0)),
            arrived=Sum("accepted"),
            sent_on=Max("order__sent_on"),
        )
    )
    came = DeliveryLine.objects.filter(line__in=lines.order_by().values("pk"), accepted__gt=0).order_by()
    days = {
        (school, wave): day
        for school, wave, day in came.values_list("line__school_id", "line__plan_wave").annotate(
            day=Max("delivery__on")
        )
    }
    return {
        (school, wave): Bought(units, left, arrived, sent_on, days.get((school, wave)))
        for school, wave, units, left, arrived, sent_on in rows
    }
