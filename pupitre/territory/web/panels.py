"""What the territory says on a school's page, panel by panel; None where it has nothing to say."""

from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, npgettext

from pupitre.http import charts
from pupitre.http.panels import Finder, Found, Panel, offered
from pupitre.kernel.viewer import Viewer
from pupitre.territory import history, levels, permissions, queries, queries_rosters, wording
from pupitre.territory.models import School
from pupitre.territory.querysets import VIEW, SchoolQuerySet
from pupitre.territory.querysets_rosters import VIEW_PEOPLE


@offered("pupils", gettext_lazy("Pupils"), VIEW)
def pupils(_request: HttpRequest, school: School) -> Panel | None:
    table = queries.pupil_table(school)
    if not table.years:
        return None
    numbers = [year.year for year in table.years]
    levels = [
        {
            "name": level.name,
            "is_unit": level.is_unit,
            "cells": [(count, year in level.estimated) for count, year in zip(level.pupils, numbers, strict=True)],
        }
        for level in table.levels
    ]
    context = {
        "school": school,
        "table": table,
        "levels": levels,
        "years": [(year, wording.year_name(year.year)) for year in table.years],
        "chart": _chart(table),
    }
    return Panel(_("Pupils"), "territory/panels/pupils.html", context)


LINES_IN_SIGHT = 6  # of a history; the older ones open on demand
MOST_LEVELS = 5  # beyond, a bar is cut by cycle: more parts than that are not told apart at a glance


def _chart(table: queries.PupilTable) -> SafeString | None:
    """One bar a year, cut by level, or by cycle where levels are many; the table under it holds the numbers."""
    levels = [level for level in table.levels if not level.is_unit]
    years = [wording.year_name(year.year) for year in table.years]
    if len(years) < 2:
        return None
    series = [charts.Series(level.name, level.pupils) for level in levels]
    if len(levels) > MOST_LEVELS:
        cycles = {
            level.cycle.partition(" – ")[0]: [one for one in levels if one.cycle == level.cycle] for level in levels
        }
        series = [
            charts.Series(
                name,
                [sum(count or 0 for count in year) for year in zip(*(one.pupils for one in within), strict=True)],
            )
            for name, within in cycles.items()
        ]
    if len(series) < 2 or any(None in level.pupils for level in levels):
        series = [charts.Series(_("Pupils"), [year.pupils for year in table.years])]
    return mark_safe(charts.stacks(series, years, title=_("Pupils by school year")).svg)  # noqa: S308 - drawn by us


@offered("deprivation", gettext_lazy("Families' situation"), VIEW)
def deprivation(_request: HttpRequest, school: School) -> Panel | None:
    indices = queries.index_standings(school)
    if not indices:
        return None
    said = [
        {
            "index": index,
            "sentence": wording.index_sentence(index),
            "year": wording.year_name(index.year),
            "bounds": [str(bound) for bound in (index.scheme.lowest, index.scheme.highest, index.value)],
        }
        for index in indices
    ]
    return Panel(_("Families' situation"), "territory/panels/deprivation.html", {"indices": said})


@offered("facts", gettext_lazy("Facts and contacts"), VIEW)
def facts(request: HttpRequest, school: School) -> Panel | None:
    can_edit = permissions.can_edit(request.viewer, school)  # type: ignore[attr-defined]
    context = {
        "school": school,
        "can_edit": can_edit,
        "identifiers": school.identifiers.order_by("scheme", "value"),
    }
    return Panel(_("Facts and contacts"), "territory/panels/facts.html", context)


@offered("buildings", gettext_lazy("Buildings and rooms"), VIEW)
def buildings(request: HttpRequest, school: School) -> Panel | None:
    can_edit = permissions.can_edit(request.viewer, school)  # type: ignore[attr-defined]
    rows = list(school.buildings.prefetch_related("rooms").order_by("name", "pk"))
    if not rows and not can_edit:
        return None
    context = {"school": school, "buildings": rows, "can_edit": can_edit}
    return Panel(_("Buildings and rooms"), "territory/panels/buildings.html", context)


@offered("calendar", gettext_lazy("Next holiday"), VIEW)
def calendar(_request: HttpRequest, school: School) -> Panel | None:
    found = queries.calendar_of(school)
    if found is None:
        return None
    today = timezone.localdate()
    holiday = queries.next_holiday(found, today)
    sentence = wording.holiday_sentence(holiday, today) if holiday else _("No holiday is entered yet.")
    return Panel(_("Next holiday"), "territory/panels/calendar.html", {"calendar": found, "sentence": sentence})


@offered("history", gettext_lazy("History"), VIEW)
def past(request: HttpRequest, school: School) -> Panel | None:
    lines = history.of_school(school, request.viewer)  # type: ignore[attr-defined]
    if not lines:
        return None
    context = {"lines": lines[:LINES_IN_SIGHT], "older": lines[LINES_IN_SIGHT:]}
    return Panel(_("History"), "territory/panels/history.html", context)


@offered("roster", gettext_lazy("Pupils and staff by name"), VIEW_PEOPLE)
def roster(request: HttpRequest, school: School) -> Panel | None:
    """Counts alone: names stand behind their own right, on their own pages."""
    viewer = request.viewer  # type: ignore[attr-defined]
    can_roster = permissions.can_roster(viewer, school)
    if not permissions.can_view_people(viewer, school):
        return None
    found = queries_rosters.figures(school, levels.school_year_of(timezone.localdate()), viewer)
    if not found.pupils and not found.staff and not can_roster:
        return None
    context = {
        "school": school,
        "figures": found,
        "can_roster": can_roster,
        "pupils_label": npgettext("counted persons", "pupil", "pupils", found.pupils),
        "classes_label": npgettext("counted", "class", "classes", found.classes),
        "staff_label": npgettext("counted persons", "member of staff", "members of staff", found.staff),
        "waits": _("still to settle"),
    }
    waiting = found.waiting if can_roster else 0
    return Panel(_("Pupils and staff by name"), "territory/panels/roster.html", context, waiting=waiting)


def find_schools(viewer: Viewer, text: str, limit: int) -> list[Found]:
    """Schools by part of their name, code or commune; the open ones first."""
    visible: SchoolQuerySet = School.objects.visible(viewer)
    found = visible.matching(text).order_by(F("closed_on").asc(nulls_first=True), "sort_name", "pk")[:limit]
    return [Found(row.name, row.get_absolute_url(), f"{row.commune_name} · {row.code}") for row in found]


SCHOOLS = Finder(gettext_lazy("Schools"), VIEW, find_schools)
