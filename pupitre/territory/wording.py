"""The territory's sentences: where it stands, where a school stands, what happened to it."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pupitre.http import formats
from pupitre.kernel.viewer import Viewer
from pupitre.territory import queries
from pupitre.territory.enums import IdentifierScheme, SchoolEventKind, SchoolKind, Sector
from pupitre.territory.models import CalendarPeriod, School, SchoolEvent
from pupitre.territory.queries import IndexStanding, PupilTable

VALUES = {
    "kind": dict(SchoolKind.choices),
    "sector": dict(Sector.choices),
    "code_scheme": dict(IdentifierScheme.choices),
}
ACTS: dict[str, str | Promise] = {
    SchoolEventKind.OPENED: gettext_lazy("Opened"),
    SchoolEventKind.CLOSED: gettext_lazy("Closed"),
    SchoolEventKind.REOPENED: gettext_lazy("Closing taken back"),
    SchoolEventKind.MERGED: gettext_lazy("Merged into %(other)s"),
    SchoolEventKind.ABSORBED: gettext_lazy("Took in %(other)s"),
    SchoolEventKind.MOVED: gettext_lazy("Moved to another body or area"),
    SchoolEventKind.EDITED: gettext_lazy("Facts corrected"),
}


def territory_status(viewer: Viewer, now: datetime) -> str:
    """ "256 open schools, 40 115 pupils"; past the count's limit, with the minute they were counted."""
    summary = queries.territory_summary(viewer, now)
    schools = counted(summary.schools, ngettext("open school", "open schools", summary.schools))
    if summary.pupils:
        pupils = counted(summary.pupils, ngettext("pupil", "pupils", summary.pupils))
        sentence = _("%(schools)s, %(pupils)s.") % {"schools": schools, "pupils": pupils}
    else:
        sentence = f"{schools}."
    if summary.counted_at is None:
        return sentence
    counted_at = _("Counted at %(time)s.") % {"time": f"{timezone.localtime(summary.counted_at):%H:%M}"}
    return f"{sentence} {counted_at}"


def school_status(school: School, table: PupilTable, indices: list[IndexStanding], day: date) -> str:
    """Where a school stands, in at most three short sentences."""
    standing = _standing(school, day)
    if school.closed_on and school.closed_on <= day:
        return standing
    return " ".join(part for part in (standing, _pupils(table), *map(index_sentence, indices[:1])) if part)


def _standing(school: School, day: date) -> str:
    """Only what is not plain: a school that is simply open says nothing of it."""
    if school.merged_into and school.closed_on:
        values = {"day": formats.day(school.closed_on, words=True), "other": school.merged_into.name}
        return _("Merged into %(other)s on %(day)s.") % values
    if school.closed_on:
        sentence = _("Closed since %(day)s.") if school.closed_on <= day else _("Closes on %(day)s.")
        return sentence % {"day": formats.day(school.closed_on, words=True)}
    if school.opened_on and school.opened_on > day:
        return _("Opens on %(day)s.") % {"day": formats.day(school.opened_on, words=True)}
    return ""


def _pupils(table: PupilTable) -> str:
    known = [year for year in table.years if year.pupils is not None]
    if not known:
        return _("Its pupils have not been counted yet.")
    latest = known[-1]
    pupils = counted(latest.pupils or 0, ngettext("pupil", "pupils", latest.pupils or 0))
    values = {"pupils": f"≈\N{NO-BREAK SPACE}{pupils}" if latest.is_estimate else pupils}
    values |= {"year": year_name(latest.year), "change": _change(table)}
    if latest.classes:
        classes = int(latest.classes) if latest.classes == int(latest.classes) else latest.classes
        values["classes"] = f"{classes}\N{NO-BREAK SPACE}{ngettext('class', 'classes', int(latest.classes))}"
        return _("%(pupils)s in %(classes)s in %(year)s%(change)s.") % values
    return _("%(pupils)s in %(year)s%(change)s.") % values


def _change(table: PupilTable) -> str:
    """ ", 4 fewer than the year before"; nothing where either year is unknown, or the year before is missing."""
    known = [year for year in table.years if year.pupils is not None]
    if len(known) < 2 or known[-2].year != known[-1].year - 1:
        return ""
    change = (known[-1].pupils or 0) - (known[-2].pupils or 0)
    if change == 0:
        return _(", as many as the year before")
    sentence = (
        _(", %(count)s more than the year before") if change > 0 else _(", %(count)s fewer than the year before")
    )
    return sentence % {"count": formats.number(abs(change))}


def index_sentence(index: IndexStanding) -> str:
    """An index in words: its value, beside the median, and what that means; the scheme's polarity decides."""
    if index.value is None:
        return ""
    values = {"index": index.scheme.code.upper(), "value": formats.number(index.value, _decimals(index.value))}
    if index.median is None:
        return _("%(index)s %(value)s.") % values
    values["median"] = formats.number(index.median, 1)
    if index.is_less_favoured is None:
        return _("%(index)s %(value)s, the median of the territory.") % values
    if index.is_less_favoured:
        return _("%(index)s %(value)s: families less favoured than in most schools (median %(median)s).") % values
    return _("%(index)s %(value)s: families more favoured than in most schools (median %(median)s).") % values


def _decimals(value: float) -> int:
    return 0 if value == int(value) else 1


def event_sentence(event: SchoolEvent) -> str:
    """What happened, without its date and author."""
    return str(ACTS[event.kind]) % {"other": event.other.name if event.other else ""}


def changes(event: SchoolEvent) -> list[tuple[str, str, str]]:
    """Each field changed: its name, what it was, what it became."""
    return [
        (str(School._meta.get_field(name).verbose_name), value(name, before), value(name, after))  # type: ignore[union-attr]
        for name, (before, after) in sorted(event.changes.items())
    ]


def value(field: str, text: str) -> str:
    """A stored value in words."""
    return str(VALUES.get(field, {}).get(text, text)) or "–"


def holiday_sentence(period: CalendarPeriod, day: date) -> str:
    """ "Winter holiday from 14 February to 1 March", or that it is running; both days included."""
    first, last = period.days.lower, period.days.upper - timedelta(days=1)
    values = {
        "name": period.name,
        "first": formats.day(first, words=True),
        "last": formats.day(last, words=True),
        "count": formats.number((first - day).days),
    }
    if first <= day:
        return _("%(name)s until %(last)s.") % values
    return _("%(name)s from %(first)s to %(last)s, in %(count)s days.") % values


def year_name(start_year: int) -> str:
    return f"{start_year}-{start_year + 1}"


def counted(value: int, noun: str) -> str:
    return f"{formats.number(value)}\N{NO-BREAK SPACE}{noun}"
