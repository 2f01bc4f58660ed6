"""The pages that show money: where one stands, a measure, its movements, a report, a school's share."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pupitre.governance import permissions
from pupitre.governance.engine import eligibility
from pupitre.governance.enums import MeasureStatus
from pupitre.governance.models import FundingMeasure, LedgerMovement, MeasureBudget
from pupitre.governance.permissions import EDIT, VIEW_ALLOCATION
from pupitre.governance.queries import money as queries
from pupitre.governance.queries.ledger import Position
from pupitre.governance.queries.measures import terms_of
from pupitre.governance.querysets import VIEW_MONEY
from pupitre.governance.web.money import listings, words
from pupitre.governance.web.money.forms import EligibilityForm
from pupitre.http import charts, exports, formats
from pupitre.http.gate import page
from pupitre.http.listing import Column
from pupitre.territory.models import NetworkMembership, Organisation, School


def base(request: HttpRequest, here: str, **context: Any) -> dict[str, Any]:
    """What every page of money shows: its tabs, and whether the viewer edits."""
    viewer = request.viewer  # type: ignore[attr-defined]
    return {"here": here, "may_edit": viewer.can(EDIT), **context}


@page(VIEW_MONEY)
def money(request: HttpRequest) -> HttpResponse:
    shown = _overview(request)
    if shown is None:
        return render(request, "governance/money/empty.html", base(request, "money"))
    context = base(
        request,
        "money",
        shown=shown,
        status=words.standing(shown),
        losses=[(line, words.loss(line, shown, timezone.localdate())) for line in shown.at_risk],
        chart=_bars(shown) if shown.lines else None,
        years=[(year, shown.organisation.fiscal_year_label(year)) for year in shown.years],
        currency=shown.organisation.jurisdiction,
        on=request.GET.get("on", ""),
        organisations=list(queries.owners(request.viewer).order_by("name")),  # type: ignore[attr-defined]
    )
    return render(request, "governance/money/money.html", context)


@page(VIEW_MONEY)
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    row = _measure(request, pk)
    years = queries.years_of(row)
    current = row.organisation.fiscal_year_on(timezone.localdate())
    year = _int(request.GET.get("year")) or _nearest([one for one, _position in years], current)
    rules = queries.rules_of(row, year)
    latest = LedgerMovement.objects.filter(measure=row, year=year).select_related("school").order_by("-on", "-id")
    context = base(
        request,
        "measures",
        measure=row,
        rules=rules,
        year=year,
        year_label=row.year_label(year),
        years=[(one, row.year_label(one), position) for one, position in years],
        position=dict(years).get(year, Position()),
        served=queries.paid_to(row, year),
        latest=latest[:8],
        closed=row.status == MeasureStatus.CLOSED,
        year_end=words.year_end(row, rules),
        children=row.children.order_by("code"),
        may_edit_it=permissions.can_edit(request.viewer, row),  # type: ignore[attr-defined]
        currency=row.organisation.jurisdiction,
        **_eligibility(request, row, year),
    )
    return render(request, "governance/money/measure.html", context)


@page(VIEW_MONEY)
def movements(request: HttpRequest) -> HttpResponse:
    rows = LedgerMovement.objects.visible(request.viewer)  # type: ignore[attr-defined]
    listing = listings.MOVEMENTS_AS_FILE if "export" in request.GET else listings.MOVEMENTS
    return listing.respond(
        request,
        rows,
        template="governance/money/list.html",
        context=base(request, "movements", title=_("Movements")),
    )


@page(VIEW_MONEY)
def budgets(request: HttpRequest) -> HttpResponse:
    rows = MeasureBudget.objects.visible(request.viewer)  # type: ignore[attr-defined]
    return listings.BUDGETS.respond(
        request,
        rows,
        template="governance/money/list.html",
        context=base(
            request,
            "budgets",
            title=_("Amounts voted"),
            add_url=reverse("governance:vote"),
            add=_("Set an amount"),
        ),
    )


@page(VIEW_MONEY)
def report(request: HttpRequest) -> HttpResponse:
    shown = _overview(request)
    if shown is None:
        return render(request, "governance/money/empty.html", base(request, "report"))
    by = request.GET.get("by", "")
    by = by if by in queries.GROUPS else "measure"
    owned = FundingMeasure.objects.filter(organisation=shown.organisation).order_by("code")
    chosen = owned.filter(pk=_int(request.GET.get("measure")) or 0).first()
    lines = queries.report(shown.organisation, shown.year, by, measure=chosen, on=shown.on)
    if request.GET.get("export") in exports.WRITERS:
        return _report_file(request.GET["export"], lines, shown)
    total = sum((one for _names, one in lines), Position())
    context = base(
        request,
        "report",
        shown=shown,
        by=by,
        chosen=chosen,
        rules=queries.rules_of(chosen, shown.year) if chosen else None,
        measures=owned,
        lines=lines,
        rows=_drawn(lines, shown.organisation.jurisdiction),
        total=total,
        kinds=[("measure", _("by measure")), ("school", _("by school")), ("commune", _("by commune"))],
        years=[(year, shown.organisation.fiscal_year_label(year)) for year in shown.years],
        year_label=shown.organisation.fiscal_year_label(shown.year),
        currency=shown.organisation.jurisdiction,
        status=words.standing(shown),
        on=request.GET.get("on", ""),
        address=_address(request),
    )
    return render(request, "governance/money/report.html", context)


@page(VIEW_ALLOCATION)
def school_money(request: HttpRequest, code: str) -> HttpResponse:
    schools = School.objects.visible(request.viewer, VIEW_ALLOCATION)  # type: ignore[attr-defined]
    school = get_object_or_404(schools.select_related("responsible"), code=code)
    rows = queries.of_school(school)
    latest = LedgerMovement.objects.filter(school=school).select_related("measure").order_by("-on", "-id")
    left = sum((one.left for _measure_, _year, one in rows), Position().free)
    context = {
        "school": school,
        "rows": [(one, one.year_label(year), position) for one, year, position in rows],
        "latest": latest[:30],
        "currency": school.responsible.jurisdiction,
        "status": _("%(left)s of what the school was allocated are left to order with.")
        % {"left": words.whole(left, school.responsible)}
        if rows
        else _("Nothing has been allocated to the school yet."),
    }
    return render(request, "governance/money/school.html", context)


def overview_of(request: HttpRequest) -> tuple[Organisation | None, int | None, date | None]:
    """The organisation, year and day that the address asks for; what it asks wrongly is ignored."""
    owners = queries.owners(request.viewer).order_by("name", "pk")  # type: ignore[attr-defined]
    asked = _int(request.GET.get("organisation"))
    owner = (owners.filter(pk=asked).first() if asked else None) or owners.first()
    try:
        on = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        on = None
    return owner, _int(request.GET.get("year")), on


def _overview(request: HttpRequest) -> queries.Overview | None:
    owner, year, on = overview_of(request)
    return queries.overview(owner, today=timezone.localdate(), year=year, on=on) if owner else None


def _bars(shown: queries.Overview) -> charts.Chart:
    bars = [
        charts.Budget(f"{line.measure.code} · {line.measure.name}", float(line.own.total), float(line.own.used))
        for line in shown.lines
        if line.own.total
    ]
    return charts.budgets(
        bars,
        title=_("What each measure has, and what is ordered of it"),
        words=(_("available"), pgettext("money", "ordered"), _("left")),
        write=lambda amount: formats.money(amount, shown.organisation.jurisdiction, whole=True),
    )


def _eligibility(request: HttpRequest, row: FundingMeasure, year: int) -> dict[str, Any]:
    """The form of "may it pay for this?", and the answer where the address asks."""
    asked = "kind" in request.GET
    form = EligibilityForm(request.GET if asked else None, auto_id="ask_%s")
    if not asked or not form.is_valid():
        return {"asking": form, "decision": None}
    said = form.cleaned_data
    schools = School.objects.visible(request.viewer)  # type: ignore[attr-defined]
    school = schools.filter(code=said["school"]).first() if said["school"] else None
    networks = NetworkMembership.objects.filter(school=school).order_by("-year").values_list("network", flat=True)
    item = eligibility.Item(
        section=row.kind,
        year=year,
        day=said["on"] or timezone.localdate(),
        kind=said["kind"].strip().upper(),
        school=said["school"].strip(),
        categories=frozenset(networks[:1]) if school else frozenset(),
        levels=frozenset(level.strip() for level in said["levels"].split(",") if level.strip()),
        commitment=said["commitment"],
        repairability=said["repairability"],
    )
    decision = eligibility.judge(terms_of(row, queries.rules_of(row, year)), item)
    return {"asking": form, "decision": decision, "why": words.why(row, decision)}


REPORT_COLUMNS = (
    ("held", lambda: _("available")),
    ("allocated", lambda: _("allocated, not ordered")),
    ("committed", lambda: _("ordered, not received")),
    ("received", lambda: _("received, to be paid")),
    ("paid", lambda: _("paid")),
    ("left", lambda: _("left")),
)


def _report_file(form: str, lines: list[tuple[tuple[Any, ...], Position]], shown: queries.Overview) -> HttpResponse:
    currency = shown.organisation.jurisdiction
    columns = (
        Column("name", _("line")),
        *(Column(key, label(), kind="money", currency=currency) for key, label in REPORT_COLUMNS),
    )
    rows = [
        {"name": _named(names), **{key: getattr(one, key) for key, _label in REPORT_COLUMNS}} for names, one in lines
    ]
    return exports.WRITERS[form](f"report-{shown.year}", columns, rows)


def _drawn(lines: list[tuple[tuple[Any, ...], Position]], currency: str) -> SafeString:
    """The rows of the report, in Python: there are as many as schools."""
    row = '<tr><th scope="row">{}</th>' + '<td class="num">{}</td>' * 5 + "</tr>"
    return format_html_join(
        "\n",
        row,
        (
            (
                _named(names),
                *(
                    formats.money(amount, currency) if amount else ""
                    for amount in (one.held, one.left, one.committed, one.received, one.paid)
                ),
            )
            for names, one in lines
        ),
    )


def _named(names: tuple[Any, ...]) -> str:
    return " · ".join(str(name) for name in names if name) or _("not for one school")


def _measure(request: HttpRequest, pk: int, capability: str = VIEW_MONEY) -> FundingMeasure:
    rows = FundingMeasure.objects.visible(request.viewer, capability)  # type: ignore[attr-defined]
    return get_object_or_404(rows.select_related("organisation", "parent"), pk=pk)


def _nearest(years: list[int], present: int) -> int:
    return min(years, key=lambda year: (abs(year - present), year), default=present)


def _int(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None


def _address(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("export", None)
    return query.urlencode()
