"""What the charts are drawn with: SVG elements, scales, labels that do not overlap. Pure."""

from collections.abc import Sequence
from html import escape
from math import ceil, floor, log10

# Okabe and Ito, "Color Universal Design", 2008: told apart by every kind of colour vision. Yellow is left out:
# it does not show on paper.
OKABE_ITO = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#4d4d4d")

# Presentation attributes of each class where there is no style sheet (PDF); web/static/web/charts.css says the same.
STYLES: dict[str, dict[str, str]] = {
    "c-grid": {"stroke": "#dcd9d0", "stroke-width": "1"},
    "c-axis": {"stroke": "#8b8980", "stroke-width": "1"},
    "c-text": {"fill": "#1e2328", "font-size": "13"},
    "c-quiet": {"fill": "#5a5f66", "font-size": "12.5"},
    "c-strong": {"fill": "#1e2328", "font-size": "13", "font-weight": "600"},
    "c-track": {"fill": "none", "stroke": "#1e2328", "stroke-width": "1.5"},
    "c-over": {"fill": "#a2400f"},
    "c-on": {"fill": "#ffffff", "font-size": "12.5", "font-weight": "600"},
    "c-on-light": {"fill": "#000000", "font-size": "12.5", "font-weight": "600"},
    "c-target": {"stroke-dasharray": "6 4"},
    "c-leader": {"stroke-width": "1"},
    **{f"c-line{n}": {"fill": "none", "stroke": color, "stroke-width": "2.5"} for n, color in enumerate(OKABE_ITO)},
    **{f"c-fill{n}": {"fill": color} for n, color in enumerate(OKABE_ITO)},
    **{f"c-band{n}": {"fill": color, "fill-opacity": "0.15"} for n, color in enumerate(OKABE_ITO)},
}
WIDTH = 520  # units of a drawing that stands in half a page; a page scales it
WIDE = 900  # of one that needs the whole page
NARROW = 300  # of one made for a phone
CHARACTER = 6.7  # px: mean width of a character of a label


class Pen:
    """Writes SVG elements, styled by classes on a page and by attributes in a document of its own.

    `narrow`: what is drawn is for a phone.
    """

    def __init__(self, *, standalone: bool = False, narrow: bool = False) -> None:
        self.standalone, self.narrow = standalone, narrow
        self.parts: list[str] = []

    def draw(self, tag: str, css: str, *, inside: str = "", tip: str = "", **attributes: float | str) -> None:
        """Add an element; `tip` is what hovering it says; underscores in names become hyphens."""
        attributes = {**(_attributes(css) if self.standalone else {"class": css}), **attributes}
        written = "".join(f' {name.replace("_", "-")}="{_value(held)}"' for name, held in attributes.items())
        title = f"<title>{escape(tip)}</title>" if tip else ""
        self.parts.append(f"<{tag}{written}>{title}{escape(inside)}</{tag}>")

    def text(self, words: str, x: float, y: float, *, css: str = "c-text", anchor: str = "start") -> None:
        self.draw("text", css, inside=words, x=x, y=y, text_anchor=anchor)

    def line(self, css: str, x1: float, y1: float, x2: float, y2: float) -> None:
        self.draw("line", css, x1=x1, y1=y1, x2=x2, y2=y2)

    def svg(self, title: str, description: str, width: float, height: float) -> str:
        """The whole drawing, named for those who do not see it."""
        font = (
            ' xmlns="http://www.w3.org/2000/svg" font-family="sans-serif"'
            if self.standalone
            else f' class="chart-svg{" chart-wide" if width > WIDTH else ""}"'
        )
        name = f' aria-label="{escape(f"{title}. {description}")}"'
        inside = "".join(self.parts)
        size = f' width="{_value(width)}" height="{_value(height)}"' if self.standalone else ""
        return (
            f'<svg{font} role="img"{name} viewBox="0 0 {_value(width)} {_value(height)}"{size}>'
            f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{inside}</svg>"
        )


def _attributes(css: str) -> dict[str, float | str]:
    return {name: value for word in css.split() for name, value in STYLES.get(word, {}).items()}


def _value(held: float | str) -> str:
    return escape(held) if isinstance(held, str) else f"{held:.1f}".removesuffix(".0")


def ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Round values that span low to high, about so many steps of 1, 2, 2.5 or 5 times a power of ten."""
    span = (high - low) or abs(high) or 1.0
    magnitude = 10.0 ** floor(log10(span / about))
    step = next(step * magnitude for step in (1, 2, 2.5, 5, 10) if span / (step * magnitude) <= about)
    first, last = floor(low / step), ceil(high / step - 1e-9)
    return [position * step for position in range(first, max(last, first + 1) + 1)]


def spread(wanted: Sequence[float], gap: float, lowest: float, highest: float) -> list[float]:
    """Positions as near as may be to those wanted, at least `gap` apart, in the order given."""
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    placed: list[float] = []
    for index in order:
        placed.append(max(wanted[index], placed[-1] + gap if placed else lowest))
    ceiling = highest
    for position in reversed(range(len(placed))):
        placed[position] = min(placed[position], ceiling)
        ceiling = placed[position] - gap
    result = [0.0] * len(wanted)
    for index, place in zip(order, placed, strict=True):
        result[index] = place
    return result


def width_of(words: str) -> float:
    """About how wide a label is, in px."""
    return len(words) * CHARACTER
