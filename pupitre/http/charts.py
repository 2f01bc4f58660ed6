"""Charts, drawn by the server as SVG with their labels on them (decision 0003).

    chart = charts.lines([Series("CM2", [8, 5, 3]), Series("CM2, target", [8, 6, 4], is_target=True)],
                         ["2024", "2025", "2026"], title=_("Pupils per device"), write=number)
    {% chart chart %}                                  on a page, with its values as a table
    charts.lines(..., standalone=True).svg             in a document: no style sheet needed

Every function takes plain values and words in the reader's language, and says in `write` how a value is written.
A page has two drawings of each, of which it shows one: the second is made for a phone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pupitre.http import formats, plots
from pupitre.http.drawing import OKABE_ITO, Pen
from pupitre.http.plots import Budget, GanttRow, Series, Span, Write

__all__ = ["Budget", "Chart", "GanttRow", "Series", "Span", "budgets", "gantt", "lines", "sparkline", "stacks"]


@dataclass(frozen=True)
class Chart:
    """A drawing with its values; `narrow` is the same for a phone, and "" in a document."""

    title: str
    svg: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    narrow: str = ""


def lines(
    series: Sequence[Series],
    labels: Sequence[str],
    *,
    title: str,
    description: str = "",
    write: Write = formats.number,
    from_zero: bool = True,
    standalone: bool = False,
) -> Chart:
    """Curves over years, each named at its end, on a phone below; a target is dashed, in the colour before it."""

    def draw(pen: Pen) -> tuple[float, float]:
        return plots.curves(pen, series, labels, write, from_zero=from_zero)

    banded = [one for one in series if one.band]
    rows = tuple(
        (
            label,
            *(_written(one, at, write) for one in series),
            *(f"{write(one.low[at])} – {write(one.high[at])}" for one in banded),
        )
        for at, label in enumerate(labels)
    )
    headings = ("", *(one.name for one in series), *(one.band for one in banded))
    return _chart(draw, title, description, headings, rows, standalone=standalone)


def budgets(
    rows: Sequence[Budget],
    *,
    title: str,
    words: tuple[str, str, str],
    description: str = "",
    write: Write = formats.number,
    standalone: bool = False,
) -> Chart:
    """One line a year or a measure: the frame is what was voted, the fill what is planned, the rest what is left.

    `words`: "voted", "planned", "left" in the reader's language. What exceeds the frame has a colour of its own.
    """

    def draw(pen: Pen) -> tuple[float, float]:
        return plots.budgets(pen, rows, words, write)

    table = tuple((row.name, write(row.voted), write(row.planned), write(row.voted - row.planned)) for row in rows)
    return _chart(draw, title, description, ("", *words), table, standalone=standalone)


def stacks(
    series: Sequence[Series],
    labels: Sequence[str],
    *,
    title: str,
    description: str = "",
    write: Write = formats.number,
    standalone: bool = False,
) -> Chart:
    """One bar a label, cut by series from the bottom up; each series is named beside its part of the last bar.

    Errors: ValueError for more series than there are colours.
    """
    if len(series) > len(OKABE_ITO):
        raise ValueError(f"{len(series)} series, {len(OKABE_ITO)} colours: group them")
    totals = [sum(one.values[position] or 0 for one in series) for position in range(len(labels))]

    def draw(pen: Pen) -> tuple[float, float]:
        return plots.stacks(pen, series, labels, totals, write)

    rows = tuple(
        (label, *(_written(one, at, write) for one in series), write(totals[at])) for at, label in enumerate(labels)
    )
    headings = ("", *(one.name for one in series), "Σ")
    return _chart(draw, title, description, headings, rows, standalone=standalone)


def gantt(
    rows: Sequence[GanttRow], periods: Sequence[str], *, title: str, description: str = "", standalone: bool = False
) -> Chart:
    """One line a group of schools, one column a period; each bar carries its own words.

    It takes the whole page where half of it is too narrow for the names of the periods.
    """

    def draw(pen: Pen) -> tuple[float, float]:
        return plots.gantt(pen, rows, periods)

    table = tuple(
        (row.name, *("; ".join(s.words for s in row.spans if s.first <= at <= s.last) for at in range(len(periods))))
        for row in rows
    )
    return _chart(draw, title, description, ("", *periods), table, standalone=standalone)


def _chart(
    draw: Callable[[Pen], tuple[float, float]],
    title: str,
    description: str,
    headings: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    *,
    standalone: bool,
) -> Chart:
    """A chart from what draws it, which says the size that it took."""
    pen = Pen(standalone=standalone)
    svg = pen.svg(title, description, *draw(pen))
    if standalone:
        return Chart(title, svg, headings, rows)
    small = Pen(narrow=True)
    return Chart(title, svg, headings, rows, small.svg(title, description, *draw(small)))


def sparkline(values: Sequence[float], *, title: str, standalone: bool = False) -> str:
    """A curve the size of a word, for a table cell; the cell itself carries the last value."""
    pen = Pen(standalone=standalone)
    low, high = min(values, default=0), max(values, default=1)
    span, step = (high - low) or 1, 76 / max(len(values) - 1, 1)
    points = [(2 + step * position, 20 - 16 * (value - low) / span) for position, value in enumerate(values)]
    pen.draw("polyline", "c-line0", points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points))
    if points:
        pen.draw("circle", "c-fill0", cx=points[-1][0], cy=points[-1][1], r=2.5)
    return pen.svg(title, "", 80, 24).replace("chart-svg", "sparkline")


def _written(one: Series, position: int, write: Write) -> str:
    value = one.values[position]
    return "" if value is None else write(value)
