"""How each chart is drawn: curves, bars, budgets, Gantt lines, on a page or (`Pen.narrow`) on a phone.

On a phone nothing is shrunk: a drawing is as wide as the screen, its names stand below it or above their lines, and
fewer labels are written. Each function returns the width and the height that it took.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pupitre.http.drawing import CHARACTER, NARROW, OKABE_ITO, WIDE, WIDTH, Pen, spread, ticks, width_of

Write = Callable[[float], str]
Size = tuple[float, float]
DARK_FILLS = {0, 6}  # of OKABE_ITO: those on which light words are read
LINE = 20  # between two lines of words


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
    def around(cls, pen: Pen, scale: list[float], series: Sequence[Series], write: Write) -> "_Frame":
        """Room at the left for what the axis says, at the right for the names of the series; on a phone, below."""
        left = 18 + max(width_of(write(tick)) for tick in scale)  # "100%" is wider than its characters on average
        if pen.narrow:
            return cls(scale, left, NARROW - 16, bottom=200, height=230)
        names = max((width_of(one.name) for one in series), default=0)
        return cls(scale, left, WIDTH - min(26 + names, WIDTH * 0.46))

    def y(self, value: float) -> float:
        low, high = self.scale[0], self.scale[-1]
        return self.bottom - (self.bottom - self.top) * (value - low) / (high - low)

    def axis(self, pen: Pen, write: Write) -> None:
        for tick in self.scale:
            pen.line("c-axis" if tick == 0 else "c-grid", self.left, self.y(tick), self.right, self.y(tick))
            pen.text(write(tick), self.left - 8, self.y(tick) + 4.5, css="c-quiet", anchor="end")


def curves(pen: Pen, series: Sequence[Series], labels: Sequence[str], write: Write, *, from_zero: bool) -> Size:
    known = [value for one in series for value in (*one.values, *one.low, *one.high) if value is not None]
    scale = ticks(0 if from_zero else min(known, default=0), max(known, default=1) or 1)
    frame = _Frame.around(pen, scale, series, write)
    step = (frame.right - frame.left) / max(len(labels) - 1, 1)
    across = [frame.left + step * position for position in range(len(labels))]
    frame.axis(pen, write)
    edge = NARROW - 1 if pen.narrow else WIDTH
    for label, x in _apart(
        labels, [min(x, edge - width_of(label) / 2) for label, x in zip(labels, across, strict=True)]
    ):
        pen.text(label, x, frame.height - 8, css="c-quiet", anchor="middle")
    colors = _colors(series)
    for one, color in zip(series, colors, strict=True):
        _curve(pen, one, color, across, frame.y)
        for label, x, value in zip(labels, across, one.values, strict=True):
            if value is not None and not one.is_target:
                tip = f"{one.name}, {label}: {write(value)}"
                pen.draw("circle", f"c-fill{color}", cx=x, cy=frame.y(value), r=3, tip=tip)
    if pen.narrow:
        return NARROW, _legend(pen, series, colors, frame.height, lines=True)
    _name_at_ends(pen, series, colors, across, frame)
    return WIDTH, frame.height


def _name_at_ends(
    pen: Pen, series: Sequence[Series], colors: Sequence[int], across: Sequence[float], frame: _Frame
) -> None:
    """The name of each curve beside its last value."""
    ends = [_last(one.values) for one in series]
    places = spread([frame.y(end[1]) if end else 0 for end in ends], 17, frame.top, frame.bottom)
    for one, end, place, color in zip(series, ends, places, colors, strict=True):
        if end:
            x, y = across[end[0]], frame.y(end[1])
            pen.draw("circle", f"c-fill{color}", cx=x, cy=y, r=3.5)
            pen.draw("polyline", f"c-line{color} c-leader", points=f"{x + 5:.1f},{y:.1f} {x + 15:.1f},{place:.1f}")
            pen.text(one.name, x + 18, place + 4.5)


def _legend(pen: Pen, series: Sequence[Series], colors: Sequence[int], top: float, *, lines: bool) -> float:
    """The names of the series, one a line below the drawing; returns where they end."""
    named = [(one, color) for one, color in zip(series, colors, strict=True) if one.name]
    for number, (one, color) in enumerate(named):
        y = top + 10 + LINE * number
        if lines:
            dashed = " c-target" if one.is_target else ""
            pen.draw("polyline", f"c-line{color}{dashed}", points=f"2,{y} 26,{y}")
        else:
            pen.draw("rect", f"c-fill{color}", x=9, y=y - 5, width=10, height=10)
        pen.text(_cut(one.name, NARROW - 34), 34, y + 4.5)
    return top + LINE * len(named) + (4 if named else 0)


def budgets(pen: Pen, rows: Sequence[Budget], words: tuple[str, str, str], write: Write) -> Size:
    if pen.narrow:
        return _budgets_narrow(pen, rows, words, write)
    said = [_said_of(row, words, write) for row in rows]
    widest = max((width_of(row.name) + width_of(one) for row, one in zip(rows, said, strict=True)), default=0)
    width, step = WIDE if widest > WIDTH else WIDTH, 54
    for position, (row, one) in enumerate(zip(rows, said, strict=True)):
        pen.text(row.name, 1, position * step + 16, css="c-strong")
        pen.text(one, width - 2, position * step + 16, css="c-quiet", anchor="end")
        _bar(pen, row, position * step + 25, _scale(rows, width), one)
    return width, step * len(rows) + 6


def _budgets_narrow(pen: Pen, rows: Sequence[Budget], words: tuple[str, str, str], write: Write) -> Size:
    """The name, the bar, then what it says: one thing a line, two where they fit."""
    y = 0.0
    for row in rows:
        pen.text(_cut(row.name, NARROW), 1, y + 16, css="c-strong")
        _bar(pen, row, y + 24, _scale(rows, NARROW), _said_of(row, words, write))
        voted, planned, left = words
        parts = [f"{planned} {write(row.planned)}", f"{voted} {write(row.voted)}"]
        parts.append(f"{left} {write(row.voted - row.planned)}")
        for line in _filled(parts, NARROW):
            pen.text(line, 1, y + 57, css="c-quiet")
            y += 18
        y += 24 + 28
    return NARROW, max(y, 6)


def _filled(parts: Sequence[str], width: float) -> list[str]:
    """Parts of a sentence on as few lines as hold them."""
    lines: list[str] = []
    for part in parts:
        if lines and width_of(f"{lines[-1]} · {part}") <= width:
            lines[-1] += f" · {part}"
        else:
            lines.append(part)
    return lines


def _scale(rows: Sequence[Budget], width: float) -> float:
    return (width - 4) / (max((max(row.voted, row.planned) for row in rows), default=1) or 1)


def _bar(pen: Pen, row: Budget, top: float, scale: float, tip: str) -> None:
    inside = min(row.planned, row.voted) * scale
    pen.draw("rect", "c-fill0", x=2, y=top, width=inside, height=17)
    if row.planned > row.voted:
        pen.draw("rect", "c-over", x=2 + inside, y=top, width=row.planned * scale - inside, height=17)
    pen.draw("rect", "c-track", x=2, y=top, width=max(row.voted * scale, 1), height=17, tip=tip)


def _said_of(row: Budget, words: tuple[str, str, str], write: Write) -> str:
    """ "planned 80 / voted 100 · left 20"."""
    voted, planned, left = words
    spent, whole, rest = write(row.planned), write(row.voted), write(row.voted - row.planned)
    return f"{planned} {spent} / {voted} {whole} · {left} {rest}"


def stacks(pen: Pen, series: Sequence[Series], labels: Sequence[str], totals: Sequence[float], write: Write) -> Size:
    frame = _Frame.around(pen, ticks(0, max(totals, default=1) or 1), series, write)
    room = (frame.right - frame.left) / max(len(labels), 1)
    bar = min(room * 0.62, 72)
    frame.axis(pen, write)
    centers = [frame.left + room * (position + 0.5) for position in range(len(labels))]
    middles: list[float] = []
    for position, center in enumerate(centers):
        bottom, middles = 0.0, []
        for number, one in enumerate(series):
            top = bottom + (one.values[position] or 0)
            tip = f"{labels[position]}, {one.name}: {write(top - bottom)}"
            fill, high = f"c-fill{number} c-cut", frame.y(bottom) - frame.y(top)
            pen.draw("rect", fill, tip=tip, x=center - bar / 2, y=frame.y(top), width=bar, height=high)
            middles.append(frame.y((bottom + top) / 2))
            bottom = top
    tops = {x: frame.y(total) - 6 for x, total in zip(centers, totals, strict=True)}
    said = [write(total) for total in totals]
    for words, x in _apart(said, centers) if pen.narrow else zip(said, centers, strict=True):
        pen.text(words, x, tops[x], css="c-strong", anchor="middle")
    for label, x in _apart(labels, centers) if pen.narrow else zip(labels, centers, strict=True):
        pen.text(label, x, frame.height - 8, css="c-quiet", anchor="middle")
    if pen.narrow:
        return NARROW, _legend(pen, series, range(len(series)), frame.height, lines=False)
    edge = frame.right - room / 2 + bar / 2
    for number, (one, place) in enumerate(zip(series, spread(middles, 17, frame.top, frame.bottom), strict=True)):
        if one.name:  # a single series is named by the chart's title
            pen.draw("rect", f"c-fill{number}", x=edge + 7, y=place - 5, width=10, height=10)
        pen.text(one.name, edge + 22, place + 4.5)
    return WIDTH, frame.height


def gantt(pen: Pen, rows: Sequence[GanttRow], periods: Sequence[str]) -> Size:
    width, left, step, above = _gantt_room(pen, rows, periods)
    top = 28
    height, room = top + step * len(rows) + 6, (width - left) / max(len(periods), 1)
    centers = [left + room * (position + 0.5) for position in range(len(periods))]
    for position in range(len(periods)):
        pen.line("c-grid", left + room * position, 20, left + room * position, height - 4)
    for period, x in _apart(periods, centers) if pen.narrow else zip(periods, centers, strict=True):
        pen.text(period, min(x, width - width_of(period) / 2 - 3), 14, css="c-quiet", anchor="middle")
    for number, row in enumerate(rows):
        base = top + step * number
        pen.line("c-grid", 0, base - 3, width, base - 3)
        pen.text(_cut(row.name, NARROW) if pen.narrow else row.name, 1, base + 16)
        for span in row.spans:
            _span(pen, row, span, periods, (left, base + above, room))
    return width, height


def _gantt_room(pen: Pen, rows: Sequence[GanttRow], periods: Sequence[str]) -> tuple[float, float, float, float]:
    """The width of a Gantt, where its periods begin, the height of a row, and what its name takes of it."""
    if pen.narrow:
        return NARROW, 0, 52, 21
    left = min(14 + max((width_of(row.name) for row in rows), default=0), WIDTH * 0.4)
    named = sum(width_of(period) + 12 for period in periods)
    return WIDTH if left + named <= WIDTH else WIDE, left, 30, 0


def _span(pen: Pen, row: GanttRow, span: Span, periods: Sequence[str], at: tuple[float, float, float]) -> None:
    """A bar of a row, with its words where they fit; `at`: where periods begin, the row's top, a period's width."""
    left, base, room = at
    x, long = left + room * span.first + 2, room * (span.last - span.first + 1) - 4
    tip = f"{row.name}: {span.words} ({periods[span.first]} – {periods[span.last]})"
    color = span.series % len(OKABE_ITO)
    pen.draw("rect", f"c-fill{color}", x=x, y=base + 1, width=long, height=22, rx=3, tip=tip)
    if width_of(span.words) < long - 8:
        pen.text(span.words, x + 7, base + 16.5, css="c-on" if color in DARK_FILLS else "c-on-light")


def _cut(words: str, room: float) -> str:
    """Words as they fit; the table of the values says them whole."""
    return words if width_of(words) <= room else f"{words[: int(room / CHARACTER) - 1].rstrip()}…"


def _apart(labels: Sequence[str], across: Sequence[float]) -> list[tuple[str, float]]:
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
