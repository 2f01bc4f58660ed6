"""The HTML of a listing's table, written by Python: a page of fifty rows costs two milliseconds, not twenty."""

from collections.abc import Callable, Iterable, Sequence
from html import escape  # not Django's, which looks for lazy words in each of a page's 600 cells
from typing import Any

from django.template.defaultfilters import capfirst
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pupitre.http import formats
from pupitre.http.listing import Column, Listing, Row, Shown
from pupitre.http.states import badge

NOTHING = '<span class="nothing">–</span>'


def table(shown: Shown) -> SafeString:
    """The table of one page of rows; "" when there is none (the caller then shows its empty state)."""
    listing = shown.listing
    draw = _drawers(listing.columns)
    first, *others = draw
    pick_of = _picker(listing)
    body = []
    for row in shown.rows:
        css = f' class="{escape(listing.row_class(row))}"' if listing.row_class else ""
        if listing.row_id:
            css += f' id="{listing.name}-{row["pk"]}"'
        pick = pick_of(row) if listing.bulk else ""
        cells = "".join([cell(row) for cell in others])
        body.append(f"<tr{css}>{pick}{first(row)}{cells}</tr>")
    headings = "".join(_heading(shown, column) for column in listing.columns)
    select = escape(_("Select"))
    pick_heading = f'<th class="pick"><span class="visually-hidden">{select}</span></th>' if listing.bulk else ""
    return mark_safe(  # noqa: S308 - every value above is escaped where it enters
        f'<table class="table list stacks"><thead><tr>{pick_heading}{headings}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table>"
    )


def plain(columns: Sequence[Column], rows: Iterable[Row]) -> SafeString:
    """A table of all the rows given, in their order, where a page's template would write each cell."""
    draw = _drawers(columns)
    body = "".join(f"<tr>{''.join([cell(row) for cell in draw])}</tr>" for row in rows)
    headings = "".join(f'<th scope="col"{_css(column)}>{_label(column)}</th>' for column in columns)
    return mark_safe(f'<table class="table stacks"><thead><tr>{headings}</tr></thead><tbody>{body}</tbody></table>')  # noqa: S308


def _label(column: Column) -> str:
    unit = f' <span class="unit">({escape(str(column.unit))})</span>' if column.unit else ""
    return f"{escape(capfirst(str(column.label)))}{unit}"


def _heading(shown: Shown, column: Column) -> str:
    css = _css(column)
    label = _label(column)
    if column.sort_field is None:
        return f'<th scope="col"{css}>{label}</th>'
    current = shown.sort.removeprefix("-") == column.key
    down = current and shown.sort.startswith("-")
    order = f' aria-sort="{"descending" if down else "ascending"}"' if current else ""
    sign = f'<span aria-hidden="true">{"↓" if down else "↑"}</span>' if current else ""
    href = escape(shown.address(sort=column.key if down or not current else f"-{column.key}"))
    return (
        f'<th scope="col"{css}{order}><a href="{href}" hx-get="{href}" hx-target="#{shown.listing.anchor}"'
        f' hx-swap="outerHTML" hx-push-url="true">{label}{sign}</a></th>'
    )


def _css(column: Column) -> str:
    words = [*(["num"] if column.is_figure else []), *(["wide"] if column.wide else [])]
    return f' class="{" ".join(words)}"' if words else ""


def _picker(listing: Listing) -> Callable[[Row], str]:
    """A function from a row to the cell that selects it."""
    key, label = listing.columns[0].key, escape(_("Select %(name)s"))
    start = '<td class="pick"><input type="checkbox" class="form-check-input" name="selected" value='
    form = f'form="{listing.anchor}-bulk" aria-label='
    return lambda row: f'{start}"{row["pk"]}" {form}"{label % {"name": escape(str(row[key]))}}"></td>'


def _drawers(columns: Sequence[Column]) -> list[Callable[[Row], str]]:
    return [_drawer(column, is_first=position == 0) for position, column in enumerate(columns)]


def _drawer(column: Column, *, is_first: bool) -> Callable[[Row], str]:
    """A function from a row to the whole cell of a column, with what does not change worked out once."""
    tag = 'th scope="row"' if is_first else "td"
    label = f' data-label="{escape(capfirst(str(column.label)))}"' if not is_first else ""
    start, end = f"<{tag}{_css(column)}{label}>", f"</{tag.split(maxsplit=1)[0]}>"
    inside = _inside(column)
    link, note = column.link, column.note
    under = (lambda row: _note(row[note])) if note else (lambda _row: "")
    if link is None:
        return lambda row: f"{start}{inside(row)}{under(row)}{end}"
    return lambda row: f'{start}<a href="{escape(link(row))}">{inside(row)}</a>{under(row)}{end}'


def _note(held: Any) -> str:
    """What is said quietly under a value."""
    return f'<span class="cell-note">{escape(str(held))}</span>' if held else ""


def _inside(column: Column) -> Callable[[Row], str]:
    key = column.key
    if column.html is not None:
        draw = column.html
        return lambda row: drawn if isinstance(drawn := draw(row), SafeString) else conditional_escape(drawn)
    if column.kind == "state":
        words, states = column.words or {}, column.states or {}
        badges = {held: badge(states.get(held, "none"), word) for held, word in words.items()}
        return lambda row: (
            NOTHING if row[key] is None else badges.get(row[key]) or badge(states.get(row[key], "none"), row[key])
        )
    if column.words is not None:
        known = {held: escape(capfirst(str(word))) for held, word in column.words.items()}
        return lambda row: known.get(row[key]) or _plain(row[key])
    write = _writer(column)
    if not column.estimate:
        return lambda row: NOTHING if row[key] is None or row[key] == "" else write(row)
    hint = escape(pgettext("figure", "estimate"))
    return lambda row: (
        NOTHING
        if row[key] is None
        else f'<abbr title="{hint}">≈</abbr> {write(row)}'
        if row[column.estimate]
        else write(row)
    )


def _writer(column: Column) -> Callable[[Row], str]:
    key, currency = column.key, column.currency
    figure = formats.numbers(column.decimals if column.kind == "number" else 0)
    writers: dict[str, Callable[[Row], str]] = {
        "integer": lambda row: figure(row[key]),
        "number": lambda row: figure(row[key]),
        "percent": lambda row: formats.percent(row[key], column.decimals),
        "money": lambda row: formats.money(row[key], row.get(currency, currency)),
        "date": lambda row: formats.day(row[key]),
        "moment": lambda row: formats.moment(row[key]),
        "text": lambda row: escape(str(row[key])),
    }
    return writers[column.kind]


def _plain(held: Any) -> str:
    return NOTHING if held is None or held == "" else format_html("{}", held)
