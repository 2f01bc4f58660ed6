"""What money says on pages made of several rooms: a school's page, the first page."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pupitre.governance.permissions import VIEW_ALLOCATION
from pupitre.governance.queries import money as queries
from pupitre.governance.queries.ledger import Position
from pupitre.governance.querysets import VIEW_MONEY
from pupitre.governance.web.money import words
from pupitre.http.panels import Panel, offered
from pupitre.territory.models import School
from pupitre.territory.permissions import reaches


@offered("money", gettext_lazy("Its money"), VIEW_ALLOCATION)
def school_money(request: HttpRequest, school: School) -> Panel | None:
    """What a school was allocated and may order with, in the year in course."""
    if not reaches(request.viewer, VIEW_ALLOCATION, school):  # type: ignore[attr-defined]
        return None
    year = school.responsible.fiscal_year_on(timezone.localdate())
    rows = [one for _measure, of_year, one in queries.of_school(school) if of_year == year]
    if not rows:
        return None
    total = sum(rows, Position())
    context = {
        "left": words.whole(total.left, school.responsible),
        "used": words.whole(total.used, school.responsible),
        "year": school.responsible.fiscal_year_label(year),
        "url": reverse("governance:school_money", args=[school.code]),
    }
    return Panel(_("Its money"), "governance/panels/school_money.html", context, note=context["year"])


@offered("money", gettext_lazy("The money"), VIEW_MONEY)
def money_today(request: HttpRequest) -> Panel | None:
    """The money that the end of the year would take, for those who answer for it."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if not viewer.scope(VIEW_MONEY).reaches_organisations:
        return None
    owner = queries.owners(viewer).order_by("name", "pk").first()
    if owner is None:
        return None
    today = timezone.localdate()
    shown = queries.overview(owner, today=today)
    if not shown.lines:
        return None
    risks = [words.loss(line, shown, today) for line in sorted(shown.at_risk, key=lambda line: -line.lost)[:3]]
    context = {"sentence": words.standing(shown), "risks": risks, "url": reverse("governance:money")}
    return Panel(_("The money"), "governance/panels/money.html", context, waiting=len(risks))
