"""The use of devices week by week: of a school, of its sets, of a model."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from pupitre.fleet import permissions
from pupitre.fleet.engine import reviewing
from pupitre.fleet.models import Device, DeviceSet, UsageReview
from pupitre.fleet.queries import reviews
from pupitre.fleet.queries import usage as queries
from pupitre.fleet.querysets import VIEW
from pupitre.fleet.web import frame
from pupitre.http import charts
from pupitre.http.formats import day_short, percent
from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.procurement.models import DeviceModel
from pupitre.territory.models import School

SPAN = timedelta(weeks=52)
WEEKS = 8  # school weeks that a set is read over


@page(VIEW)
def of_school(request: Request, pk: int) -> HttpResponse:
    """A school's curve, and its sets beside."""
    school = get_object_or_404(School.objects.visible(request.viewer, VIEW), pk=pk)
    last = timezone.localdate()
    sets = list(DeviceSet.objects.filter(school=school, closed_on__isnull=True).order_by("name", "pk"))
    weeks = queries.weeks_of_sets([school.pk], last - SPAN, last)
    rows = []
    for one in sets:
        found = reviewing.figures(reviews.weeks_of(weeks.get(one.pk, [])), WEEKS, last)
        rows.append((one, found.use if found else None, found.weeks if found else 0))
    points = queries.curve(school, first=last - SPAN, last=last)
    return _page(request, school.name, points, sets=rows, school=school)


@page(VIEW)
def of_set(request: Request, pk: int) -> HttpResponse:
    """A set's curve."""
    rows = DeviceSet.objects.visible(request.viewer).select_related("school")
    one = get_object_or_404(rows, pk=pk)
    last = timezone.localdate()
    points = queries.curve(one, first=last - SPAN, last=last)
    open_review = UsageReview.objects.filter(set=one).open().first()
    may_ask = open_review is None and one.closed_on is None and permissions.can_review(request.viewer, one.school)
    return _page(request, f"{one.name}, {one.school.name}", points, set=one, review=open_review, may_ask=may_ask)


@page(VIEW)
def of_model(request: Request, pk: int) -> HttpResponse:
    """The curve of a model that stands in the viewer's schools, over these schools."""
    theirs = Device.objects.visible(request.viewer).order_by()
    model = get_object_or_404(DeviceModel.objects.filter(Exists(theirs.filter(model=OuterRef("pk")))), pk=pk)
    last = timezone.localdate()
    schools = School.objects.visible(request.viewer, VIEW)
    points = queries.curve(model=model.pk, among=schools, first=last - SPAN, last=last)
    return _page(request, model.name, points)


def _page(request: Request, name: str, points: list[queries.Point], **more: object) -> HttpResponse:
    known = [point for point in points if point.rate is not None]
    latest = known[-8:]
    mean = sum(point.rate or 0 for point in latest) / len(latest) if latest else None
    status = (
        _("Over the last %(weeks)s school weeks that count, devices were used on %(rate)s of the days of school.")
        % {"weeks": len(latest), "rate": percent(mean)}
        if mean is not None
        else _("No week counts yet: no source has given an account of these devices.")
    )
    chart = None
    if known:
        chart = charts.lines(
            [charts.Series(_("Days used"), [point.rate for point in points])],
            [day_short(point.week) for point in points],
            title=_("Share of the days of school on which devices were used, by week"),
            write=percent,
        )
    return render(
        request, "fleet/use.html", frame.context(request, "signals", title=name, status=status, chart=chart, **more)
    )
