"""School calendars: those of the French zones are read, the others edited."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pupitre.http.gate import page
from pupitre.territory import wording
from pupitre.territory.models import Calendar, CalendarPeriod
from pupitre.territory.permissions import EDIT
from pupitre.territory.querysets import VIEW
from pupitre.territory.web import rows
from pupitre.territory.web.row_forms import CalendarForm, PeriodForm
from pupitre.territory.zones import CODE_PREFIX


@page(VIEW)
def calendars(request: HttpRequest) -> HttpResponse:
    """Each calendar with the holiday that comes next."""
    today = timezone.localdate()
    coming = CalendarPeriod.objects.filter(kind="holiday", days__endswith__gt=today)
    upcoming = {
        period.calendar_id: wording.holiday_sentence(period, today)
        for period in coming.order_by("calendar_id", "days").distinct("calendar_id")
    }
    shown = [(each, upcoming.get(each.pk, "")) for each in Calendar.objects.order_by("jurisdiction", "name", "pk")]
    context = {"calendars": shown, "can_edit": request.viewer.can(EDIT)}  # type: ignore[attr-defined]
    return render(request, "territory/calendars.html", context)


@page(VIEW)
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The periods of a calendar, from the school year under way on; `?all=1` shows the past too."""
    row = get_object_or_404(Calendar, pk=pk)
    today = timezone.localdate()
    periods = row.periods.order_by("days", "pk")
    if not request.GET.get("all"):
        periods = periods.filter(days__endswith__gt=today)
    context = {
        "calendar": row,
        "periods": [(each, each.days.upper - timedelta(days=1)) for each in periods],
        "is_library": row.code.startswith(CODE_PREFIX),
        "can_edit": request.viewer.can(EDIT) and not row.code.startswith(CODE_PREFIX),  # type: ignore[attr-defined]
        "shows_all": bool(request.GET.get("all")),
    }
    return render(request, "territory/calendar.html", context)


@page(EDIT)
def add_calendar(request: HttpRequest) -> HttpResponse:
    back, back_title = reverse("territory:calendars"), _("Calendars")
    form = CalendarForm(request.POST or None)
    return rows.edit(request, form, title=_("Add a calendar"), back=back, back_title=back_title)


@require_POST
@page(EDIT)
def remove_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    return rows.remove(request, get_object_or_404(Calendar, pk=pk), back=reverse("territory:calendars"))


@page(EDIT)
def add_period(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Calendar, pk=pk)
    form = PeriodForm(request.POST or None, calendar=row)
    back = reverse("territory:calendar", args=[pk])
    return rows.edit(request, form, title=_("Add a period"), back=back, back_title=row.name)


@page(EDIT)
def period(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(CalendarPeriod.objects.select_related("calendar"), pk=pk)
    return rows.edit(
        request,
        PeriodForm(request.POST or None, instance=row, calendar=row.calendar),
        title=row.name,
        back=reverse("territory:calendar", args=[row.calendar_id]),
        back_title=row.calendar.name,
        remove=reverse("territory:remove_period", args=[pk]),
    )


@require_POST
@page(EDIT)
def remove_period(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(CalendarPeriod.objects.select_related("calendar"), pk=pk)
    return rows.remove(request, row, back=reverse("territory:calendar", args=[row.calendar_id]))
