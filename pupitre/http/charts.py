"""Charts, drawn by the server as SVG with their labels on them (decision 0003).

    chart = charts.lines([Series("CM2", [8, 5, 3]), Series("CM2, target", [8, 6, 4], is_target=True)],
                         ["2024", "2025", "2026"], title=_("Pupils per device"), write=number)
    {% chart chart %}                                  on a page, with its values as a table
    charts.lines(..., standalone=True).svg             in a document: no style sheet needed

Every function takes plain values and words in the reader's language, and says in `write` how a value is written.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pupitre.http import formats
from pupitre.http.drawing import OKABE_ITO, WIDE, WIDTH, Pen, spread, ticks, width_of

Write = Callable[[float], str]
DARK_FILLS = {0, 6}  # of OKABE_ITO: those on which light words are read


@dataclass(frozen=True)
class Chart:
    """A drawing with its values."""

    title: str
    svg: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Series:
    """Values, one per label of the horizontal axis (None = none).

    `low` and `high` bound a band around them, which `band` names in the table of the values.
    """

    name: str
    values: Sequence[float | None]
    is_target: bool = False
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    band: str = ""


@dataclass(frozen=True)
class Budget:
    """Money voted for something, and what the plan takes of it."""

    name: str
    voted: float
    planned: float


@dataclass(frozen=True)
class Span:
    """A bar of a Gantt row, over the periods numbered `first` to `last`, both included."""

    first: int
    last: int
    words: str = ""
    series: int = 0


@dataclass(frozen=True)
class GanttRow:
    name: str
    spans: Sequence[Span] = field(default_factory=tuple)


@dataclass(frozen=True)
class _Frame:
    """Where the values of a chart stand: the scale of the vertical axis, and the edges of the drawing."""

    scale: list[float]
    left: float
    right: float
    top: float = 22
    bottom: float = 270
    height: float = 300

    @classmethod
    def around(cls, scale: list[float], series: Sequence[Series], write: Write) -> "_Frame":
        """Room at the left for what the axis says, at the right for the names of the series."""
        names = max((width_of(one.name) for one in series), default=0)
        left = 18 + max(width_of(write(tick)) for tick in scale)  # "100%" is wider than its characters on average
        return cls(scale, left, WIDTH - min(26 + names, WIDTH * 0.4))

    def y(self, value: float) -> float:
        low, high = self.scale[0], self.scale[-1]
        return self.bottom - (self.bottom - self.top) * (value - low) / (high - low)

    def axis(self, pen: Pen, write: Write) -> None:
        for tick in self.scale:
            pen.line("c-axis" if tick == 0 else "c-grid", self.left, self.y(tick), self.right, self.y(tick))
            pen.text(write(tick), self.left - 8, self.y(tick) + 4.5, css="c-quiet", anchor="end")


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
    """Curves over years, each named at its end; a target is dashed, in the colour of the curve before it."""
    pen = Pen(standalone=standalone)
    known = [value for one in series for value in (*one.values, *one.low, *one.high) if value is not None]
    scale = ticks(0 if from_zero else min(known, default=0), max(known, default=1) or 1)
    frame = _Frame.around(scale, series, write)
    step = (frame.right - frame.left) / max(len(labels) - 1, 1)
    across = [frame.left + step * position for position in range(len(labels))]
    frame.axis(pen, write)
    for label, x in _named(labels, across):
        pen.text(label, x, frame.height - 8, css="c-quiet", anchor="middle")
    colors = _colors(series)
    for one, color in zip(series, colors, strict=True):
        _curve(pen, one, color, across, frame.y)
        for label, x, value in zip(labels, across, one.values, strict=True):
            if value is not None and not one.is_target:
                tip = f"{one.name}, {label}: {write(value)}"
                pen.draw("circle", f"c-fill{color}", cx=x, cy=frame.y(value), r=3, tip=tip)
    ends = [_last(one.values) for one in series]
    places = spread([frame.y(end[1]) if end else 0 for end in ends], 17, frame.top, frame.bottom)
    for one, end, place, color in zip(series, ends, places, colors, strict=True):
        if end:
            x, y = across[end[0]], frame.y(end[1])
            pen.draw("circle", f"c-fill{color}", cx=x, cy=y, r=3.5)
            pen.draw("polyline", f"c-line{color} c-leader", points=f"{x + 5:.1f},{y:.1f} {x + 15:.1f},{place:.1f}")
            pen.text(one.name, x + 18, place + 4.5)
    svg = pen.svg(title, description, WIDTH, frame.height)
    banded = [one for one in series if one.band]
    rows = tuple(
        (
            label,
            *(_written(one, at, write) for one in series),
            *(f"{write(one.low[at])} – {write(one.high[at])}" for one in banded),
        )
        for at, label in enumerate(labels)
    )
    return Chart(title, svg, ("", *(one.name for one in series), *(one.band for one in banded)), rows)


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
    pen = Pen(standalone=standalone)
    said = [_said_of(row, words, write) for row in rows]
    widest = max((width_of(row.name) + width_of(one) for row, one in zip(rows, said, strict=True)), default=0)
    width, step = WIDE if widest > WIDTH else WIDTH, 54
    scale = (width - 4) / (max((max(row.voted, row.planned) for row in rows), default=1) or 1)
    for position, (row, one) in enumerate(zip(rows, said, strict=True)):
        top, inside = position * step, min(row.planned, row.voted) * scale
        pen.text(row.name, 1, top + 16, css="c-strong")
        pen.text(one, width - 2, top + 16, css="c-quiet", anchor="end")
        pen.draw("rect", "c-fill0", x=2, y=top + 25, width=inside, height=17)
        if row.planned > row.voted:
            pen.draw("rect", "c-over", x=2 + inside, y=top + 25, width=row.planned * scale - inside, height=17)
        pen.draw("rect", "c-track", x=2, y=top + 25, width=max(row.voted * scale, 1), height=17, tip=one)
    table = tuple((row.name, write(row.voted), write(row.planned), write(row.voted - row.planned)) for row in rows)
    return Chart(title, pen.svg(title, description, width, step * len(rows) + 6), ("", *words), table)


def _said_of(row: Budget, words: tuple[str, str, str], write: Write) -> str:
    """ "planned 80 / voted 100 · left 20"."""
    voted, planned, left = words
    spent, whole, rest = write(row.planned), write(row.voted), write(row.voted - row.planned)
    return f"{planned} {spent} / {voted} {whole} · {left} {rest}"


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
    pen = Pen(standalone=standalone)
    totals = [sum(one.values[position] or 0 for one in series) for position in range(len(labels))]
    frame = _Frame.around(ticks(0, max(totals, default=1) or 1), series, write)
    room = (frame.right - frame.left) / max(len(labels), 1)
    bar = min(room * 0.62, 72)
    frame.axis(pen, write)
    middles: list[float] = []
    for position, label in enumerate(labels):
        bottom, center = 0.0, frame.left + room * (position + 0.5)
        middles = []
        for number, one in enumerate(series):
            top = bottom + (one.values[position] or 0)
            tip = f"{label}, {one.name}: {write(top - bottom)}"
            fill, high = f"c-fill{number} c-cut", frame.y(bottom) - frame.y(top)
            pen.draw("rect", fill, tip=tip, x=center - bar / 2, y=frame.y(top), width=bar, height=high)
            middles.append(frame.y((bottom + top) / 2))
            bottom = top
        pen.text(write(totals[position]), center, frame.y(bottom) - 6, css="c-strong", anchor="middle")
        pen.text(label, center, frame.height - 8, css="c-quiet", anchor="middle")
    edge = frame.right - room / 2 + bar / 2
    for number, (one, place) in enumerate(zip(series, spread(middles, 17, frame.top, frame.bottom), strict=True)):
        if one.name:  # a single series is named by the chart's title
            pen.draw("rect", f"c-fill{number}", x=edge + 7, y=place - 5, width=10, height=10)
        pen.text(one.name, edge + 22, place + 4.5)
    rows = tuple(
        (label, *(_written(one, at, write) for one in series), write(totals[at])) for at, label in enumerate(labels)
    )
    svg = pen.svg(title, description, WIDTH, frame.height)
    return Chart(title, svg, ("", *(one.name for one in series), "Σ"), rows)


def gantt(
    rows: Sequence[GanttRow], periods: Sequence[str], *, title: str, description: str = "", standalone: bool = False
) -> Chart:
    """One line a group of schools, one column a period; each bar carries its own words.

    It takes the whole page where half of it is too narrow for the names of the periods.
    """
    pen = Pen(standalone=standalone)
    left = min(14 + max((width_of(row.name) for row in rows), default=0), WIDTH * 0.4)
    named = sum(width_of(period) + 12 for period in periods)
    width = WIDTH if left + named <= WIDTH else WIDE
    step, top = 30, 28
    height, room = top + step * len(rows) + 6, (width - left) / max(len(periods), 1)
    for position, period in enumerate(periods):
        pen.line("c-grid", left + room * position, 20, left + room * position, height - 4)
        pen.text(period, left + room * (position + 0.5), 14, css="c-quiet", anchor="middle")
    for number, row in enumerate(rows):
        base = top + step * number
        pen.line("c-grid", 0, base - 3, width, base - 3)
        pen.text(row.name, 1, base + 16)
        for span in row.spans:
            x, long = left + room * span.first + 2, room * (span.last - span.first + 1) - 4
            tip = f"{row.name}: {span.words} ({periods[span.first]} – {periods[span.last]})"
            color = span.series % len(OKABE_ITO)
            pen.draw("rect", f"c-fill{color}", x=x, y=base + 1, width=long, height=22, rx=3, tip=tip)
            if width_of(span.words) < long - 8:
                pen.text(span.words, x + 7, base + 16.5, css="c-on" if color in DARK_FILLS else "c-on-light")
    table = tuple(
        (row.name, *("; ".join(s.words for s in row.spans if s.first <= at <= s.last) for at in range(len(periods))))
        for row in rows
    )
    return Chart(title, pen.svg(title, description, width, height), ("", *periods), table)


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


def _named(labels: Sequence[str], across: Sequence[float]) -> list[tuple[str, float]]:
    """The labels of an axis that have room, the last one always."""
    kept: list[tuple[str, float]] = []
    for label, x in reversed(list(zip(labels, across, strict=True))):
        if not kept or x + (width_of(label) + width_of(kept[-1][0])) / 2 + 6 <= kept[-1][1]:
            kept.append((label, x))
    return kept


def _curve(pen: Pen, one: Series, color: int, across: Sequence[float], y: Callable[[float], float]) -> None:
    """The band and the line of a series."""

    def points(values: Sequence[float | None]) -> list[str]:
        return [f"{x:.1f},{y(value):.1f}" for x, value in zip(across, values, strict=True) if value is not None]

    if one.low and one.high:
        pen.draw("polygon", f"c-band{color}", points=" ".join(points(one.high) + points(one.low)[::-1]))
    dashed = " c-target" if one.is_target else ""
    pen.draw("polyline", f"c-line{color}{dashed}", points=" ".join(points(one.values)))


def _colors(series: Sequence[Series]) -> list[int]:
    colors: list[int] = []
    current = -1
    for one in series:
        if not one.is_target or current < 0:
            current += 1
        colors.append(current % len(OKABE_ITO))
    return colors


def _last(values: Sequence[float | None]) -> tuple[int, float] | None:
    return next(((at, value) for at, value in reversed(list(enumerate(values))) if value is not None), None)


def _written(one: Series, position: int, write: Write) -> str:
    value = one.values[position]
    return "" if value is None else write(value)
