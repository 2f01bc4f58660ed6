"""One description feeds the page, the fragment and the files; pages follow the order key."""

import io
from collections.abc import Iterator

import pytest
from django.db import connection
from django.http import HttpRequest, QueryDict
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import ngettext_lazy
from django_htmx.middleware import HtmxDetails
from openpyxl import load_workbook

from pupitre.http import tables
from pupitre.http.listing import Choice, Column, Listing, Shown, Text
from pupitre.http.templatetags import ui
from pupitre.territory.enums import SchoolKind
from pupitre.territory.models import School
from tests.factories.territory import organisation, school

SCHOOLS = Listing(
    name="schools",
    noun=ngettext_lazy("school", "schools"),
    columns=(
        Column("name", "School", link=lambda row: f"/schools/{row['code']}/"),
        Column("kind", "Kind", words=dict(SchoolKind.choices)),
        Column("latitude", "Latitude", kind="number", decimals=1, unit="°"),
    ),
    filters=(
        Choice("kind", "of kind", "any kind", SchoolKind.choices),
        Text("q", "whose name contains", lookup="name__icontains"),
    ),
    fields=("code",),
    order="name",
    page_size=3,
)


@pytest.fixture(autouse=True)
def _french() -> Iterator[None]:
    with translation.override("fr"):
        yield


@pytest.fixture
def schools(db: None) -> None:
    authority = organisation()
    for name, latitude in zip("BADCHGFE", (3, None, 1, 3, 2, None, 3, 1), strict=True):
        school(authority, name=name, latitude=latitude, longitude=None if latitude is None else 0, kind="primaire")
    school(authority, name="<b>=1+1", kind="college", code="X")


def request(query: str = "") -> HttpRequest:
    made = RequestFactory().get("/schools/" + query)
    made.htmx = HtmxDetails(made)  # type: ignore[attr-defined]
    return made


def walk(query: str, way: str = "next") -> list[str]:
    """The names read by following the pages' links from an address."""
    names: list[str] = []
    for _step in range(10):
        shown = SCHOOLS.shown(request(query), School.objects.all())
        page = [row["name"] for row in shown.rows]
        names = names + page if way == "next" else page + names
        query = getattr(shown, way)
        if not query:
            return names
    raise AssertionError("the pages never end")


def last_page(query: str) -> str:
    while following := SCHOOLS.shown(request(query), School.objects.all()).next:
        query = following
    return query


@pytest.mark.parametrize("sort", ["name", "-name", "latitude", "-latitude", "kind", "-kind"])
def test_pages_follow_one_another_both_ways(schools: None, sort: str) -> None:
    forward = walk(f"?sort={sort}")
    assert sorted(forward) == sorted(School.objects.values_list("name", flat=True))
    assert walk(last_page(f"?sort={sort}"), "previous") == forward


def test_what_has_no_value_comes_last_in_both_orders(schools: None) -> None:
    for sort in ("latitude", "-latitude"):
        values = dict(School.objects.values_list("name", "latitude"))
        assert [values[name] for name in walk(f"?sort={sort}")][-3:] == [None, None, None]


@pytest.mark.parametrize(
    "query", ["?after=zz", "?after=WzEsMl0", "?sort=nope", "?kind=nope", "?q=%00", "?before=W10"]
)
def test_an_address_written_by_hand_shows_the_first_page(schools: None, query: str) -> None:
    assert [row["name"] for row in SCHOOLS.shown(request(query), School.objects.all()).rows] == ["<b>=1+1", "A", "B"]


def test_filters_narrow_and_stay_in_the_address(schools: None) -> None:
    shown = SCHOOLS.shown(request("?kind=primaire&sort=-name"), School.objects.all())
    assert shown.count == 8
    assert QueryDict(shown.next[1:])["kind"] == "primaire"
    assert [row["name"] for row in SCHOOLS.shown(request("?q=%3Cb"), School.objects.all()).rows] == ["<b>=1+1"]


def test_a_page_costs_two_queries_however_many_rows(schools: None) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        SCHOOLS.shown(request(), School.objects.all())
    assert len(queries) == 2
    assert all("LIMIT" in query["sql"] for query in queries)


def test_past_the_cap_the_count_is_said_to_be_an_estimate(schools: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pupitre.http.listing.COUNTED_UP_TO", 5)
    shown = SCHOOLS.shown(request(), School.objects.all())
    assert not shown.is_exact
    assert shown.count >= 6
    about = ui.listing_count(Shown(SCHOOLS, request(), [], 69_000, False, "name", "", "", {}))
    assert about.startswith("environ 69\u202f000\xa0")


def test_the_table_escapes_what_people_wrote(schools: None) -> None:
    html = tables.table(SCHOOLS.shown(request(), School.objects.all()))
    assert "<b>" not in html
    assert '<a href="/schools/X/">&lt;b&gt;=1+1</a>' in html
    assert 'aria-sort="ascending"' in html
    assert "3,0" in html


def test_csv_is_the_whole_list_safe_for_a_spreadsheet(schools: None) -> None:
    school(organisation(), name="=HYPERLINK()", kind="college")
    lines = SCHOOLS.respond(request("?export=csv"), School.objects.all(), template="").content.decode().split("\r\n")
    assert lines[0] == "\ufeffSchool;Kind;Latitude (°)"
    assert len(lines) == 1 + 10 + 1
    assert any(line.startswith("'=HYPERLINK()") for line in lines)
    assert any(line.startswith("B;") and line.endswith(";3,0") for line in lines)


def test_xlsx_keeps_numbers_and_never_runs_a_text(schools: None) -> None:
    school(organisation(), name="=1+1", kind="college")
    answer = SCHOOLS.respond(request("?export=xlsx&kind=college"), School.objects.all(), template="")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["<b>=1+1", "=1+1"]
    assert sheet["A3"].data_type == "s"


def test_a_note_tells_two_rows_of_one_name_apart_on_the_page_and_in_the_file(db: None) -> None:
    authority = organisation()
    for commune in ("Brissac", "<i>Cheviré"):
        school(authority, name="Le Bourg", commune_name=commune)
    noted = Listing(
        name="schools", noun=SCHOOLS.noun, columns=(Column("name", "School", note="commune_name"),), order="name"
    )
    drawn = tables.table(noted.shown(request(), School.objects.all()))
    assert 'Le Bourg<span class="cell-note">Brissac</span>' in drawn
    assert "&lt;i&gt;Cheviré" in drawn
    held = noted.export(request(), School.objects.all(), "csv").content.decode()
    assert "Le Bourg (Brissac)" in held
