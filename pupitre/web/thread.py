"""The page of the thread: the chain of anything, from the need to the device, drawn."""

from dataclasses import dataclass
from html import escape

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from pupitre.http.gate import page
from pupitre.kernel import thread
from pupitre.kernel.thread import Chain, Described, Knot

WIDTH, GUTTER = 1000, 130  # units of the drawing; the words of the kinds stand in the gutter
CARD_WIDTH, CARD_HEIGHT, ROW, BETWEEN = 210, 64, 108, 14


@dataclass(frozen=True)
class Row:
    """The things of one kind, and how many are not drawn."""

    label: str
    cards: list[tuple[Knot, Described]]
    rest: str


@require_GET
@page()
def chain(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """All that led to a thing, all that came from it; 404 where the viewer may not see the thing itself."""
    found = thread.kind(kind)
    if found is None:
        raise Http404
    drawn = thread.chain(Knot(kind, pk), request.viewer)  # type: ignore[attr-defined]
    here = drawn.shown.get(kind, {}).get(pk)
    if here is None:
        raise Http404
    context = {
        "here": here,
        "kind": found.label,
        "status": _sentence(drawn),
        "rows": rows_of(drawn),
        "drawing": drawing(drawn),
    }
    return render(request, "web/thread.html", context)


def rows_of(drawn: Chain) -> list[Row]:
    """The chain as a list, in the order of the thread."""
    return [
        Row(
            str(each.label),
            [(Knot(each.code, pk), described) for pk, described in drawn.shown[each.code].items()],
            _rest(drawn, each.code),
        )
        for each in thread.kinds()
        if drawn.shown.get(each.code) or drawn.hidden.get(each.code)
    ]


def _rest(drawn: Chain, code: str) -> str:
    more, hidden = drawn.more.get(code, 0), drawn.hidden.get(code, 0)
    said = [
        ngettext("%(count)s more", "%(count)s more", more) % {"count": more} if more else "",
        ngettext("%(count)s that you may not open", "%(count)s that you may not open", hidden) % {"count": hidden}
        if hidden
        else "",
    ]
    return ", ".join(part for part in said if part)


def _sentence(drawn: Chain) -> str:
    causes = sum(1 for _cause, effect in drawn.pairs if effect == drawn.start)
    effects = sum(1 for cause, _effect in drawn.pairs if cause == drawn.start)
    if not causes and not effects:
        return _("Nothing led to it yet that Pupitre knows, and nothing came from it.")
    if not causes:
        return _("The thread begins here.")
    if not effects:
        return _("The thread ends here for now.")
    return _("What led to it stands above, what came from it below.")


def drawing(drawn: Chain) -> SafeString:
    """Rows of cards from the cause to the effect, joined by curves; each card is a link."""
    rows = [row for row in rows_of(drawn) if row.cards]
    at: dict[Knot, tuple[float, float]] = {}
    cards: list[str] = []
    for number, row in enumerate(rows):
        top = number * ROW + 4
        cards.append(_words(row.label, top))
        width = min(CARD_WIDTH, (WIDTH - GUTTER) / len(row.cards) - BETWEEN)
        left = GUTTER + (WIDTH - GUTTER - len(row.cards) * (width + BETWEEN) + BETWEEN) / 2
        for position, (knot, described) in enumerate(row.cards):
            x = left + position * (width + BETWEEN)
            at[knot] = (x + width / 2, top)
            cards.append(_card(described, x, top, width, is_here=knot == drawn.start))
    curves = "".join(_curve(at[cause], at[effect]) for cause, effect in drawn.pairs)
    height = len(rows) * ROW - (ROW - CARD_HEIGHT) + 8
    title = escape(_("The thread, drawn"))
    return mark_safe(  # noqa: S308 - every word is escaped above
        f'<svg class="thread-svg" viewBox="0 0 {WIDTH} {height}" role="group" aria-label="{title}">'
        f"{curves}{''.join(cards)}</svg>"
    )


def _words(label: str, top: float) -> str:
    return (
        f'<foreignObject x="0" y="{top:.0f}" width="{GUTTER - 12}" height="{CARD_HEIGHT}">'
        f'<div class="thread-kind">{escape(label)}</div></foreignObject>'
    )


def _card(described: Described, x: float, y: float, width: float, *, is_here: bool) -> str:
    here = ' aria-current="page"' if is_here else ""
    detail = f"<span>{escape(described.detail)}</span>" if described.detail else ""
    return (
        f'<foreignObject x="{x:.1f}" y="{y:.0f}" width="{width:.1f}" height="{CARD_HEIGHT}">'
        f'<a class="thread-card" href="{escape(described.url)}"{here}>'
        f"<strong>{escape(described.title)}</strong>{detail}</a></foreignObject>"
    )


def _curve(cause: tuple[float, float], effect: tuple[float, float]) -> str:
    (x1, y1), (x2, y2) = cause, effect
    y1 += CARD_HEIGHT
    bend = (y2 - y1) / 2
    path = f"M{x1:.1f} {y1:.0f}C{x1:.1f} {y1 + bend:.0f} {x2:.1f} {y2 - bend:.0f} {x2:.1f} {y2:.0f}"
    return f'<path class="thread-line" d="{path}"/>'
