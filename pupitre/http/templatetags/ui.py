"""The components of a page. Each has one line of contract; `/gallery/` shows them all.

`{% load ui %}`. Block tags end with `{% end<name> %}`. Nothing here needs script to work.
"""

from collections.abc import Iterable
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import conditional_escape as _e
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pupitre.http import fieldsets, formats, states, tables, why
from pupitre.http.charts import Chart
from pupitre.http.listing import Choice, Shown, Text

register = template.Library()
FILTERS_IN_SIGHT = 4


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str) -> SafeString:
    """`{% icon "school" %}`: one of the sprite's drawings, hidden from screen readers (a word stands beside it)."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("vendor/icons/icons.svg"), name
    )


@register.simple_block_tag
def page_header(content: str, title: str, status: str = "", parent: str = "", parent_url: str = "") -> SafeString:
    """`{% page_header title status %}primary action{% endpage_header %}`: the one h1 and where one stands."""
    back = f'<p class="page-parent"><a href="{_e(parent_url)}">{icon("arrow-left")} {_e(parent)}</a></p>'
    said = f'<p class="status">{_e(status)}</p>' if status else ""
    acts = f'<div class="page-actions">{content}</div>' if content.strip() else ""
    return mark_safe(  # noqa: S308 - all is escaped
        f'<header class="page-header"><div class="page-header-words">{back if parent else ""}'
        f"<h1>{_e(title)}</h1>{said}</div>{acts}</header>"
    )


@register.simple_block_tag
def panel(content: str, title: str = "", note: str = "", id: str = "") -> SafeString:
    """`{% panel title note id %}work{% endpanel %}`: a sheet on the desk; `note` stands at the right of the title."""
    beside = f'<p class="panel-note">{_e(note)}</p>' if note else ""
    head = f'<div class="panel-head"><h2>{_e(title)}</h2>{beside}</div>' if title else ""
    anchor = f' id="{_e(id)}"' if id else ""
    return mark_safe(f'<section class="panel"{anchor}>\n{head}{content}\n</section>')  # noqa: S308 - all is escaped


@register.simple_block_tag
def empty(content: str, title: str) -> SafeString:
    """`{% empty title %}how to begin{% endempty %}`: what will be here, and how to begin."""
    drawing = icon("notes")
    return format_html(
        '<div class="empty">{}<p class="empty-title">{}</p><div>{}</div></div>',
        drawing,
        title,
        mark_safe(content),  # noqa: S308
    )


@register.simple_tag
def state(kind: str, word: str) -> SafeString:
    """`{% state "blocked" _("training missing") %}`: done ●, waiting ◐, blocked ▲, refused ✕, none ○."""
    return states.badge(kind, word)


@register.simple_tag
def suggestions(name: str, pairs: Iterable[tuple[str, str]]) -> SafeString:
    """`{% suggestions "schools-here" pairs %}`: what a field whose `list` names it proposes while one types."""
    options = "".join([f'<option value="{escape(value)}">{escape(words)}</option>' for value, words in pairs])
    return mark_safe(f'<datalist id="{name}">{options}</datalist>')  # noqa: S308 - all is escaped


@register.simple_tag
def figure(value: Any, label: str, detail: str = "") -> SafeString:
    """`{% figure value label detail %}`, inside `<dl class="figures">`: one key figure."""
    below = format_html('<span class="figure-detail">{}</span>', detail) if detail else ""
    return format_html('<div class="key-figure"><dt>{}</dt><dd>{}{}</dd></div>', label, value, below)


@register.simple_tag(name="why")
def why_link(value: why.Why | None = None, url: str = "", subject: str = "") -> SafeString:
    """`{% why decision.why subject=row.name %}`, or `{% why url=… %}` to read the reasons only when opened.

    `subject` completes the control's name for those who hear it ("Why? École Jaurès").
    """
    heard = f'<span class="visually-hidden"> {_e(subject)}</span>' if subject else ""
    reads = (
        f' hx-get="{escape(url)}" hx-trigger="toggle once" hx-target="find .why-body" hx-swap="innerHTML"'
        if url
        else ""
    )
    ask, read = escape(_("Why?")), escape(_("Read the reasons"))
    inside = why_body(value) if value else f'<a href="{escape(url)}">{read}</a>' if url else ""
    return mark_safe(  # noqa: S308 - all is escaped
        f'<details class="why"{reads}><summary>{ask}{heard}</summary><div class="why-body">{inside}</div></details>'
    )


@register.simple_tag
def why_body(value: why.Why) -> SafeString:
    """`{% why_body decision.why %}`: the reasons themselves, for a page or for the fragment that `url` answers."""
    lines = "".join(f"<li>{reason(one)}</li>" for one in value.reasons)
    said = [f'<ol class="reasons">{lines}</ol>']
    if value.unlocks:
        unlocks = "".join(f"<li>{_e(one) if isinstance(one, str) else reason(one)}</li>" for one in value.unlocks)
        title = escape(_("What would change it"))
        said.append(f'<p class="unlocks-title">{title}</p><ul class="unlocks">{unlocks}</ul>')
    if value.data_url:
        behind = escape(_("The data behind"))
        link = f'<a href="{escape(value.data_url)}">{icon("table")} {behind}</a>'
        said.append(f'<p class="why-data">{link}</p>')
    return mark_safe("".join(said))  # noqa: S308 - all is escaped


@register.simple_tag
def reason(one: why.Reason) -> SafeString:
    """`{% reason one %}`: a sentence after the word that says how far it can be relied on."""
    return mark_safe(f"{_kind(one.kind, get_language() or '')} {_e(one.sentence)}")  # noqa: S308 - all is escaped


@lru_cache(maxsize=64)
def _kind(kind: str, _language: str) -> str:
    """How far a reason can be relied on."""
    label, hint = escape(str(why.LABELS.get(kind, kind))), escape(str(why.HELP.get(kind, "")))
    return f'<span class="reason-kind reason-{kind}" title="{hint}">{label}</span>'


@register.simple_tag
def progress(url: str, label: str, done: float | None = None, total: float = 100, detail: str = "") -> str:
    """`{% progress url label done total detail %}`: a bar that reads itself again from `url` every two seconds.

    The view of `url` answers the same tag while the work goes on, and the finished panel when it is done.
    `done=None`: how much is left is not known.
    """
    context = {"url": url, "label": label, "done": done, "total": total, "detail": detail}
    return render_to_string("http/progress.html", context)


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """`{% field form.name %}`: label above, help under the label, the errors beside."""
    return fieldsets.field(bound)


@register.simple_tag
def fields(form: BaseForm, *names: str) -> SafeString:
    """`{% fields form %}` or `{% fields form "name" "kind" %}`: the error summary, then the fields in one column."""
    shown = [form[name] for name in names] if names else form.visible_fields()
    hidden = [str(bound) for bound in form.hidden_fields()]
    return mark_safe(errors(form) + "".join([*hidden, *(field(bound) for bound in shown)]))  # noqa: S308


@register.simple_tag
def errors(form: BaseForm) -> str:
    """`{% errors form %}`: what is to be put right, each with a link to its field; nothing when all is well."""
    if not form.errors:
        return ""
    wrong = [(bound, bound.errors) for bound in form if bound.errors]
    return render_to_string("http/errors.html", {"form": form, "wrong": wrong})


@register.simple_tag(takes_context=True)
def act(
    context: Context, url: str, label: str, *, style: str = "primary", confirm: str = "", icon_name: str = ""
) -> SafeString:
    """`{% act url label style= confirm= icon_name= %}`: a button that posts; `confirm` says what will happen."""
    drawing = f"{icon(icon_name)} " if icon_name else ""
    inside = f"{drawing}{_e(label)}"
    token = context.get("csrf_token", "")
    hidden = f'<input type="hidden" name="csrfmiddlewaretoken" value="{_e(token)}">' if token else ""
    start = f'<form method="post" action="{_e(url)}" class="{"confirm-box" if confirm else "act"}">{hidden}'
    if not confirm:
        return mark_safe(f'{start}<button class="btn btn-{style}">{inside}</button></form>')  # noqa: S308
    return mark_safe(  # noqa: S308 - all is escaped
        f'<details class="confirm"><summary class="btn btn-{style}">{inside}</summary>{start}'
        f'<p>{_e(confirm)}</p><button class="btn btn-{style}">{_e(label)}</button></form></details>'
    )


@register.simple_tag(name="chart")
def chart_figure(chart: Chart) -> str:
    """`{% chart chart %}`: a drawing of `pupitre.http.charts`, its title, and its values as a table."""
    head = "".join(
        f'<th scope="col" class="num">{escape(str(heading))}</th>' if heading else "<td></td>"
        for heading in chart.headings
    )
    body = "".join(
        f'<tr><th scope="row">{escape(str(first))}</th>'
        + "".join(
            f'<td class="num" data-label="{escape(str(heading))}">{escape(str(cell))}</td>'
            for heading, cell in zip(chart.headings[1:], cells, strict=True)
        )
        + "</tr>"
        for first, *cells in chart.rows
    )
    values = {"head": head, "body": body, "svg": chart.svg, "narrow": chart.narrow}
    safe = {name: mark_safe(drawn) for name, drawn in values.items()}  # noqa: S308 - all is escaped
    return render_to_string("http/chart.html", {"chart": chart, **safe})


@register.simple_tag(takes_context=True)
def listing(context: Context, shown: Shown) -> str:
    """`{% listing listing %}`: the filter sentence, the count, the table, the pages and the exports."""
    filters = [(_filter(shown, item), item.name in shown.values) for item in shown.listing.filters]
    many = shown.listing.noun % 2
    # A sentence stays one that is read at a glance: the first filters, and those in use.
    said = [label for place, (label, used) in enumerate(filters) if place < FILTERS_IN_SIGHT or used]
    more = [label for place, (label, used) in enumerate(filters) if place >= FILTERS_IN_SIGHT and not used]
    values = {
        "listing": shown,
        "filters": said,
        "more_filters": more,
        "many": many,
        "csrf_token": context.get("csrf_token", ""),
    }
    return render_to_string("http/listing.html", values)


@register.simple_tag
def listing_table(shown: Shown) -> SafeString:
    """The table alone; `http/listing_results.html` uses it."""
    return tables.table(shown)


@register.simple_tag
def listing_count(shown: Shown) -> str:
    """ "263 schools", "about 69 000 schools"."""
    counted = f"{formats.number(shown.count)}\N{NO-BREAK SPACE}{shown.listing.noun % shown.count}"
    return counted if shown.is_exact else _("about %(count)s") % {"count": counted}


@register.simple_tag
def listing_address(shown: Shown, **changes: str) -> str:
    """The list's own address with parameters changed, for exports and links."""
    return shown.address(**changes)


def _filter(shown: Shown, item: Choice | Text) -> SafeString:
    """One filter of the sentence: its words, then what is chosen or typed. In Python: a page may hold a hundred."""
    value = shown.values.get(item.name, "")
    css = "chosen" if value else ""
    options = item.options(shown.request) if isinstance(item, Choice) else ()
    if options:
        anything = escape(str(item.anything)) if isinstance(item, Choice) else ""
        words = "".join(
            f'<option value="{escape(key)}"{" selected" if key == value else ""}>{escape(str(label))}</option>'
            for key, label in options
        )
        said = "" if item.lead else f' aria-label="{anything}"'  # a select without words before it
        inside = (
            f'<select name="{item.name}" class="{css}"{said}><option value="">{anything}</option>{words}</select>'
        )
    else:
        inside = (
            f'<input type="search" name="{item.name}" value="{escape(value)}" class="{css}" autocomplete="off"'
            ' maxlength="200">'
        )
    return mark_safe(f"<label><span>{escape(str(item.lead))}</span> {inside}</label>")  # noqa: S308 - all is escaped


@register.filter
def number(value: Any, decimals: int = 0) -> str:
    """`{{ 1234.5|number:1 }}`: 1 234,5."""
    return "" if value is None else formats.number(value, decimals)


@register.filter
def percent(share: Any, decimals: int = 0) -> str:
    """`{{ 0.625|percent }}`: 63 %."""
    return "" if share is None else formats.percent(share, decimals)


@register.filter
def money(amount: Any, currency: str) -> str:
    """`{{ amount|money:plan.jurisdiction }}`: to the cent; "fr", "qc" or a currency code."""
    return "" if amount is None else formats.money(amount, currency)


@register.filter
def money_whole(amount: Any, currency: str) -> str:
    """`{{ amount|money_whole:"EUR" }}`: to the unit, for sentences and large sums."""
    return "" if amount is None else formats.money(amount, currency, whole=True)


@register.filter
def day(value: Any) -> str:
    """`{{ date|day }}`: 12/03/2025, for tables."""
    return "" if value is None else formats.day(value)


@register.filter
def day_words(value: Any) -> str:
    """`{{ date|day_words }}`: 12 mars 2025, for sentences."""
    return "" if value is None else formats.day(value, words=True)


@register.filter
def moment(value: Any) -> str:
    """`{{ instant|moment }}`: 12/03/2025 14:05."""
    return "" if value is None else formats.moment(value)


@register.filter
def estimate(text: Any, rule: str = "") -> SafeString:
    """`{{ value|number|estimate:rule }}`: "≈ 12", with the rule on hover and in print."""
    return format_html(
        '<abbr class="estimate" title="{}" data-rule="{}">≈</abbr> {}', rule or _("estimate"), rule, text
    )
