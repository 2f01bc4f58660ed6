"""The charts of a plan, each from its figures to a drawing with its values as a table."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from html import escape
from urllib.parse import quote

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from pupitre.governance.enums import MoneyKind
from pupitre.http import charts, formats
from pupitre.planning import queries
from pupitre.planning.models import Plan
from pupitre.planning.queries import MeasureMoney, YearMoney
from pupitre.planning.web import words

MOST_ROWS = 40  # of a Gantt: beyond, the list of schools is the better reading

NAMED = 22  # characters beside a curve


def coverage(plan: Plan, *, standalone: bool = False) -> list[charts.Chart]:
    """One chart a kind of equipment: the share of pupils' need covered, by levels, with the plan and without it."""
    functions = queries.function_names(plan.scenario)
    groups = queries.group_names(plan.scenario)
    labels = [_("start"), *words.years(plan.scenario.plan)]
    per_year = plan.scenario.plan.waves_per_year
    by_function: dict[str, list[charts.Series]] = defaultdict(list)
    for row in plan.summary["coverage"]:
        name = groups.get((row["function"], row["group"]), row["group"])
        by_function[row["function"]] += [
            charts.Series(name, [row["stock"][0], *row["plan"][per_year - 1 :: per_year]]),
            charts.Series(
                _("%(levels)s, without the plan") % {"levels": name},
                [row["stock"][0], *row["stock"][per_year - 1 :: per_year]],
                is_target=True,
            ),
        ]
    by_function = {"": _all_equipment(plan), **by_function}
    functions[""] = _("All equipment together")
    return [
        charts.lines(
            series,
            labels,
            title=functions.get(code, code),
            description=_("Share of the need covered at the end of each year; dashed, without the plan."),
            write=formats.percent,
            standalone=standalone,
        )
        for code, series in by_function.items()
    ]


def _all_equipment(plan: Plan) -> list[charts.Series]:
    """With the plan and without it, over all equipment."""
    return [
        charts.Series(_("with the plan"), _overall(plan)),
        charts.Series(_("without the plan"), _overall(plan, "stock"), is_target=True),
    ]


def _overall(plan: Plan, told: str = "plan") -> list[float]:
    """Share of the need covered over all equipment, at the start and at each year's end, with it (or "stock")."""
    per_year = plan.scenario.plan.waves_per_year
    rows = plan.summary["coverage"]
    whole = sum(row["pupils"] for row in rows) or 1
    start = sum(row["pupils"] * row["stock"][0] for row in rows) / whole
    waves = zip(*([value * row["pupils"] for value in row[told]] for row in rows), strict=True)
    return [start, *[sum(wave) / whole for wave in waves][per_year - 1 :: per_year]]


def _short(name: str) -> str:
    """A name as it fits at the end of a curve."""
    return name if len(name) <= NAMED else f"{name[: NAMED - 1].rstrip()}…"


def coverage_of_two(ours: Plan, theirs: Plan) -> charts.Chart:
    """The need covered by two plans, all equipment together."""
    labels = [_("start"), *words.years(ours.scenario.plan)]
    series = [
        charts.Series(_short(plan.scenario.name), _fitted(_overall(plan), len(labels))) for plan in (ours, theirs)
    ]
    return charts.lines(series, labels, title=_("Share of the need covered"), write=formats.percent)


def _fitted(values: list[float], length: int) -> list[float | None]:
    """Plans of unequal length are drawn over the years of the first."""
    return [*values[:length], *[None] * (length - len(values))]


def sections(plan: Plan, rows: Sequence[MeasureMoney], *, standalone: bool = False) -> list[charts.Chart]:
    """One chart a section of the budget: available, planned and left by year."""
    labels = words.years(plan.scenario.plan)
    found = []
    for kind, name in MoneyKind.choices:
        years = queries.by_year(rows, kind)
        if years:
            bars = [charts.Budget(labels[row.year - 1], float(row.available), float(row.planned)) for row in years]
            said = (_("available"), _("planned spending"), _("left"))
            found.append(_budgets(plan, bars, str(name).capitalize(), said, standalone=standalone))
    return found


def measures(plan: Plan, rows: Sequence[MeasureMoney], *, standalone: bool = False) -> charts.Chart | None:
    """Voted, planned and left by measure, over the whole plan."""
    bars = [charts.Budget(f"{row.code} · {row.name}", float(row.voted), float(row.planned)) for row in rows]
    said = (_("voted"), _("planned spending"), _("left"))
    return _budgets(plan, bars, _("By measure, over the plan"), said, standalone=standalone) if bars else None


def _budgets(
    plan: Plan, bars: Sequence[charts.Budget], title: str, words_of_money: tuple[str, str, str], *, standalone: bool
) -> charts.Chart:
    write = partial(formats.money, currency=plan.scenario.organisation.jurisdiction, whole=True)
    return charts.budgets(bars, title=title, words=words_of_money, write=write, standalone=standalone)


def money_of_two(
    plan: Plan, ours: Sequence[MeasureMoney], theirs: Sequence[MeasureMoney]
) -> list[tuple[str, str, YearMoney, Decimal]]:
    """Each section and year: what our plan spends, and what the other does."""
    labels = words.years(plan.scenario.plan)
    found = []
    for kind, name in MoneyKind.choices:
        others = {row.year: row.planned for row in queries.by_year(theirs, kind)}
        found += [
            (str(name), labels[row.year - 1], row, others.get(row.year, Decimal(0)))
            for row in queries.by_year(ours, kind)
        ]
    return found


def by_wave(plan: Plan, *, money: bool) -> list[charts.Chart]:
    """What each wave does: the schools that enter, and (`money`) the capital it spends."""
    digital = plan.scenario.plan
    waves = queries.wave_figures(plan)
    if not any(schools for _number, schools, _capex in waves):
        return []
    months = [f"{digital.wave_starts_on(number):%m/%y}" for number, _schools, _capex in waves]
    entering = charts.Series("", [schools for _number, schools, _capex in waves])
    found = [charts.stacks([entering], months, title=_("Schools entering in each wave"))]
    if money:
        spent = charts.Series("", [float(capex / 1000) for _number, _schools, capex in waves])
        currency = _("thousands of $") if plan.scenario.organisation.jurisdiction == "qc" else _("thousands of €")
        title = _("Capital spent in each wave, in %(currency)s") % {"currency": currency}
        found.append(charts.stacks([spent], months, title=title))
    return found


def entering(scenario: int, wave: queries.Wave) -> SafeString:
    """The schools that enter in a wave, each a link to its page in the plan: by Python, for they are many."""
    base = reverse("planning:school", args=[scenario, "X"]).removesuffix("X/")
    rows = (
        f'<li><a href="{base}{quote(row.school.code)}/">{escape(row.school.name)}</a>'
        f' <span class="quiet">{escape(row.school.commune_name)}</span></li>'
        for row in wave.schools
    )
    return mark_safe("".join(rows))  # noqa: S308 - all is escaped


def gantt(plan: Plan, *, standalone: bool = False) -> charts.Chart | None:
    """One line a commune, one column a wave: the schools that enter there."""
    counts: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    rows = plan.outcomes.filter(wave__isnull=False).values_list("school__commune_name", "wave")
    for commune, number in rows:
        counts[commune or _("no commune")][number or 0] += 1
    if not counts:
        return None
    ordered = sorted(counts, key=lambda commune: (min(counts[commune]), -sum(counts[commune].values()), commune))
    kept = ordered[:MOST_ROWS]
    digital = plan.scenario.plan
    periods = [f"{digital.wave_starts_on(number):%m/%y}" for number in range(1, digital.waves + 1)]
    lines = [
        charts.GanttRow(
            commune,
            [
                charts.Span(number - 1, number - 1, formats.number(count))
                for number, count in sorted(counts[commune].items())
            ],
        )
        for commune in kept
    ]
    title = _("Schools entering, by commune and wave")
    return charts.gantt(lines, periods, title=title, standalone=standalone)
