"""Lists are described, not programmed: one `Listing` feeds the page, its htmx fragment, CSV and XLSX.

    SCHOOLS = Listing(
        name="schools",
        noun=ngettext_lazy("school", "schools"),
        columns=(Column("name", _("School"), link=lambda row: reverse("territory:school", args=[row["code"]])), ...),
        filters=(
            Choice("kind", _("of kind"), _("any kind"), SchoolKind.choices),
            Text("q", _("whose name contains"), lookup="sort_name__contains"),
        ),
        order="name",
    )

    @page("territory.view")
    def school_list(request):
        return SCHOOLS.respond(request, School.objects.visible(request.viewer), template="territory/school_list.html")

The page costs the same whatever the number of rows: pages follow the order key (keyset), and past
`COUNTED_UP_TO` rows the count is the planner's estimate, said as such ("about 69 000").
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet, FieldDoesNotExist, FieldError, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from pupitre.http import exports

Row = dict[str, Any]
COUNTED_UP_TO = 2_000  # rows; past it PostgreSQL's own estimate is told


@dataclass(frozen=True)
class Column:
    """One column. `key` is a field, a path or an annotation of the queryset, and the column's name in addresses.

    `kind`: text, integer, number, percent (a share of 1), money, date, moment, state. `words` gives the word of a
    stored value; `states` the state sign of a value (done, waiting, blocked, refused, none). `currency` is a code, a
    jurisdiction, or the key of a field that holds one. `sort` names the field to sort by (default: `key`;
    None = no sorting). `html` draws the cell from the row, in place of the formatted value. `note` is the key of a
    text said quietly after the value (the commune that tells two schools of one name apart). `wide` columns are left
    out on a phone.
    """

    key: str
    label: Any
    kind: str = "text"
    unit: Any = ""
    decimals: int = 0
    words: Mapping[Any, Any] | None = None
    states: Mapping[Any, str] | None = None
    currency: str = ""
    sort: str | None = ""
    link: Callable[[Row], str] | None = None
    html: Callable[[Row], str] | None = None
    estimate: str = ""  # key of a boolean field: the value is shown as "≈"
    note: str = ""
    wide: bool = False

    @property
    def sort_field(self) -> str | None:
        return self.key if self.sort == "" else self.sort

    @property
    def is_figure(self) -> bool:
        return self.kind in {"integer", "number", "percent", "money"}


@dataclass(frozen=True)
class Choice:
    """A filter of the sentence: "of kind [any kind]". `choices` may be a function of the request."""

    name: str
    lead: Any
    anything: Any
    choices: Sequence[tuple[Any, Any]] | Callable[[HttpRequest], Sequence[tuple[Any, Any]]]
    lookup: str = ""
    apply: Callable[[QuerySet, str], QuerySet] | None = None

    def options(self, request: HttpRequest) -> list[tuple[str, Any]]:
        choices = self.choices(request) if callable(self.choices) else self.choices
        return [(str(value), label) for value, label in choices]

    def narrow(self, rows: QuerySet, value: str, request: HttpRequest) -> QuerySet:
        if value not in dict(self.options(request)):
            return rows
        return self.apply(rows, value) if self.apply else rows.filter(**{self.lookup or self.name: value})


@dataclass(frozen=True)
class Text:
    """A filter of the sentence: "whose name contains [ ]"."""

    name: str
    lead: Any
    lookup: str = ""
    apply: Callable[[QuerySet, str], QuerySet] | None = None

    def narrow(self, rows: QuerySet, value: str, _request: HttpRequest) -> QuerySet:
        return self.apply(rows, value) if self.apply else rows.filter(**{self.lookup: value})


@dataclass(frozen=True)
class Bulk:
    """An act on the rows selected: POST of `selected` (primary keys) to `url` (`reverse_lazy`)."""

    url: Any
    label: Any


@dataclass(frozen=True)
class Shown:
    """A listing as one request asked for it."""

    listing: "Listing"
    request: HttpRequest
    rows: list[Row]
    count: int
    is_exact: bool
    sort: str  # a column's key, "-" before it when descending
    previous: str  # query strings, "" where there is no such page
    next: str
    values: dict[str, str]  # the filters in force

    def address(self, **changes: str | None) -> str:
        """This list's query string with some parameters changed (None removes one)."""
        query = self.request.GET.copy()
        for name in ("after", "before", "export"):
            query.pop(name, None)
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return f"?{query.urlencode()}"


@dataclass(frozen=True)
class Listing:
    """The description of a list.

    `noun` is `ngettext_lazy(one, many)`; `order` a column's key, "-" before it to descend; `fields` are read
    besides the columns, for links; `hint` says how to begin when there is no row at all. `row_id`: each row carries
    its key, for scripts that stay on it while the list is read again.
    """

    name: str
    noun: Any
    columns: tuple[Column, ...]
    order: str
    filters: tuple[Choice | Text, ...] = ()
    fields: tuple[str, ...] = ()
    page_size: int = 50
    bulk: tuple[Bulk, ...] = ()
    row_class: Callable[[Row], str] | None = None
    row_id: bool = False
    hint: Any = ""

    @property
    def anchor(self) -> str:
        return f"listing-{self.name}"

    def respond(
        self, request: HttpRequest, rows: QuerySet, *, template: str, context: Mapping[str, Any] | None = None
    ) -> HttpResponse:
        """The page, or the fragment htmx asked for, or the whole filtered list as a file (`?export=csv|xlsx`)."""
        if request.GET.get("export") in exports.WRITERS:
            return self.export(request, rows, request.GET["export"])
        fragment = request.htmx and request.htmx.target == self.anchor  # type: ignore[attr-defined]
        shown = self.shown(request, rows)
        name = "http/listing_results.html" if fragment else template
        response = render(request, name, {**(context or {}), "listing": shown})
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        return response

    def shown(self, request: HttpRequest, rows: QuerySet) -> Shown:
        """One page of rows, as the address asks for it; what it asks wrongly is ignored."""
        values = self.values(request)
        rows = self.narrowed(request, rows)
        sort = self.sort(request)
        count, is_exact = _count(rows)
        page, more_before, more_after = self._page(rows, sort, request, few=is_exact and bool(values))
        shown = Shown(self, request, page, count, is_exact, sort, "", "", values)
        key = self._key(sort) or "pk"
        previous = shown.address(before=position_after(page[0][key], page[0]["pk"])) if more_before and page else ""
        following = shown.address(after=position_after(page[-1][key], page[-1]["pk"])) if more_after else ""
        return Shown(self, request, page, count, is_exact, sort, previous, following, values)

    def export(self, request: HttpRequest, rows: QuerySet, form: str) -> HttpResponse:
        """Every row that the filters keep, in the order shown."""
        ordered = _ordered(self.narrowed(request, rows), self._key(self.sort(request)), self.sort(request)[0] == "-")
        return exports.WRITERS[form](self.name, self.columns, ordered.values(*self._fields()).iterator(2_000))

    def values(self, request: HttpRequest) -> dict[str, str]:
        asked = {item.name: request.GET.get(item.name, "").strip()[:200] for item in self.filters}
        return {name: value for name, value in asked.items() if value and "\x00" not in value}

    def narrowed(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        values = self.values(request)
        for item in self.filters:
            if item.name in values:
                rows = item.narrow(rows, values[item.name], request)
        return rows

    def sort(self, request: HttpRequest) -> str:
        asked = request.GET.get("sort", self.order)
        return asked if self._key(asked) else self.order

    def _key(self, sort: str) -> str | None:
        wanted = sort.removeprefix("-")
        return next((column.sort_field for column in self.columns if column.key == wanted), None)

    def _fields(self) -> list[str]:
        keys = [column.key for column in self.columns]
        sorts = [column.sort_field for column in self.columns if column.sort_field]
        extra = [key for column in self.columns for key in (column.estimate, column.note) if key]
        extra += [
            column.currency for column in self.columns if column.currency.islower() and len(column.currency) > 2
        ]
        return list(dict.fromkeys(["pk", *keys, *sorts, *extra, *self.fields]))

    def _page(
        self, rows: QuerySet, sort: str, request: HttpRequest, *, few: bool = False
    ) -> tuple[list[Row], bool, bool]:
        """The rows of the page asked for, and whether there are any before and after it."""
        key, descending = self._key(sort) or "pk", sort.startswith("-")
        for direction in ("after", "before"):
            position = _position(request.GET.get(direction, ""))
            if position is None:
                continue
            back = direction == "before"
            try:
                read = self._read(rows, key, descending, position, back=back, few=few)
            except (ValueError, TypeError, ValidationError, FieldError):
                continue  # an address written by hand
            page, more = read[: self.page_size], len(read) > self.page_size
            return (page[::-1], more, True) if back else (page, True, more)
        read = self._read(rows, key, descending, None, few=few)
        return read[: self.page_size], False, len(read) > self.page_size

    def _read(
        self,
        rows: QuerySet,
        key: str,
        descending: bool,
        position: tuple[Any, int] | None,
        *,
        back: bool = False,
        few: bool = False,
    ) -> list[Row]:
        """One page and one row more, from a position on (backwards if `back`).

        The rows without a value come last. They are read by themselves, and only where a page reaches them: so the
        values are read in the order of an index, and only as many as are shown. Where filters leave `few` rows and
        the value is another table's, its index would be read from end to end to find them: they are sorted instead.
        """
        down = descending ^ back
        parts = [(rows, key)]
        if _nullable(rows, key):
            parts = [(rows.filter(**{f"{key}__isnull": False}), key), (rows.filter(**{f"{key}__isnull": True}), "pk")]
            if back:
                parts.reverse()
            if position and (position[0] is None) != back:
                del parts[0]
        read: list[Row] = []
        for part, order in parts:
            if position:
                part = part.filter(_past(order, position, down))  # noqa: PLW2901
                position = None
            by: Any = f"-{order}" if down else order
            if few and order != "pk" and _is_elsewhere(rows, order):
                unindexed = Coalesce(F(order), F(order))
                by = unindexed.desc() if down else unindexed.asc()
            ordered = part.order_by(by, "-pk" if down else "pk")
            read += ordered.values(*self._fields())[: self.page_size + 1 - len(read)]
            if len(read) > self.page_size:
                break
        return read


def _ordered(rows: QuerySet, key: str | None, descending: bool) -> QuerySet:
    """By the key, then by primary key in the same direction; nulls last."""
    key = key or "pk"
    by = F(key).desc(nulls_last=True) if descending else F(key).asc(nulls_last=True)
    return rows.order_by(
        by if _nullable(rows, key) else f"-{key}" if descending else key, "-pk" if descending else "pk"
    )


def _past(key: str, position: tuple[Any, int], down: bool) -> Q:
    """The rows after a position, in an order that goes `down` or up, written so that an index serves it."""
    value, pk = position
    beyond_pk = Q(pk__lt=pk) if down else Q(pk__gt=pk)
    if key == "pk":
        return beyond_pk
    from_here = Q(**{f"{key}__lte" if down else f"{key}__gte": value})
    already_read = Q(**{key: value}) & (Q(pk__gte=pk) if down else Q(pk__lte=pk))
    return from_here & ~already_read


def _is_elsewhere(rows: QuerySet, key: str) -> bool:
    """Whether a value is read from another table than the rows: an annotation, or a path."""
    try:
        rows.model._meta.get_field(key)
    except FieldDoesNotExist:
        return True
    return False


def _nullable(rows: QuerySet, key: str) -> bool:
    return key != "pk" and (_is_elsewhere(rows, key) or bool(rows.model._meta.get_field(key).null))


def position_after(value: Any, pk: int) -> str:
    """The position of a row in a list, as addresses carry it (`after`, `before`): its sort value and its number."""
    text = json.dumps([value, pk], cls=DjangoJSONEncoder, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _position(token: str) -> tuple[Any, int] | None:
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (ValueError, TypeError, binascii.Error):
        return None
    return (value, pk) if isinstance(pk, int) and not isinstance(value, list | dict) else None


def _count(rows: QuerySet) -> tuple[int, bool]:
    """How many rows, and whether that is exact or the planner's estimate to two figures."""
    try:
        query, values = rows.order_by().values_list("pk").query.sql_with_params()
    except EmptyResultSet:  # Django knows that there is none
        return 0, True
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({query} LIMIT {COUNTED_UP_TO + 1}) counted", values)  # noqa: S608
        [counted] = cursor.fetchone()
        if counted <= COUNTED_UP_TO:
            return counted, True
        cursor.execute(f"EXPLAIN (FORMAT json) {query}", values)
        [plan] = cursor.fetchone()
    estimate = max(plan[0]["Plan"]["Plan Rows"], counted)
    unit = 10 ** (len(str(estimate)) - 2)
    return round(estimate / unit) * unit, False
