"""The frame of imports, on the small tables of calendars: any room's import obeys what is checked here."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pupitre.kernel.imports import operations, parsing, registry
from pupitre.kernel.imports.values import Build, Column, Context, ImportKind, Lookup, Missing, Step
from pupitre.kernel.models import AuditEntry, ImportRun
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import ANONYMOUS, SYSTEM
from pupitre.territory.models import Calendar, School, SchoolYear
from tests.factories import territory

AT = datetime(2025, 10, 1, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


class CalendarLine(NamedTuple):
    code: str
    name: str | None
    year: int | None


def build(context: Context) -> Build:
    def spread(line: int, record: CalendarLine) -> Iterator[tuple[int, tuple[object, ...]]]:
        if record.year:
            yield 0, (record.year,)
        yield 1, (record.code, record.name, "fr")

    absent = frozenset({"name"} - context.present)
    return Build((Step(SchoolYear, ("start_year",), repeats=True), CALENDARS(absent)), spread)


def CALENDARS(absent: frozenset[str]) -> Step:  # noqa: N802
    return Step(
        Calendar,
        ("code",),
        ("name", "jurisdiction"),
        absent=absent,
        missing=Missing(Calendar.objects.filter(jurisdiction="fr"), "code", "code", {"name": "gone"}),
    )


KIND = ImportKind(
    code="tests.calendars",
    name="Calendars",
    help="",
    capability="territory.import",
    columns=(
        Column("code", "Code", ("code", "code calendrier"), parsing.text, required=True),
        Column("name", "Name", ("nom", "libellé"), parsing.text),
        Column("year", "Year", ("année",), parsing.school_year, lenient=True),
    ),
    record=CalendarLine,
    build=build,
)


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    Calendar.objects.all().delete()  # those that come with the installation
    monkeypatch.setitem(registry._kinds, KIND.code, KIND)


def plan(content: str | bytes, kind: ImportKind = KIND) -> ImportRun:
    data = content.encode() if isinstance(content, str) else content
    run = operations.open_run(kind, io.BytesIO(data), name="f.csv", options={}, actor=SYSTEM, at=AT)
    return operations.plan_run(run, actor=SYSTEM, at=AT)


def apply(content: str | bytes, **choices: bool) -> ImportRun:
    return operations.apply_run(plan(content), actor=SYSTEM, at=AT, **choices)


def counts(run: ImportRun, step: int = 1) -> dict[str, int]:
    facts = run.plan["steps"][step]
    return {name: facts[name] for name in ("new", "changed", "unchanged", "missing", "refused") if facts[name]}


def state() -> list[tuple[object, ...]]:
    return [*Calendar.objects.order_by("pk").values_list(), *SchoolYear.objects.order_by("pk").values_list()]


THREE = "Code;Libellé;Année\nA;Zone A;2024\nB;Zone B;2025\nC;Zone C;2025\n"


def test_a_plan_writes_nothing_and_applying_it_does_what_it_said() -> None:
    run = plan(THREE)
    assert run.state == "planned"
    assert counts(run) == {"new": 3}
    assert counts(run, 0) == {"new": 2}
    assert not Calendar.objects.exists()
    operations.apply_run(run, actor=SYSTEM, at=AT)
    assert list(Calendar.objects.values_list("name", flat=True)) == ["Zone A", "Zone B", "Zone C"]
    assert AuditEntry.objects.filter(action="imports.applied").get().details["rows"]["territory.calendar"] == [
        3,
        0,
        0,
    ]


def test_applying_twice_changes_nothing() -> None:
    apply(THREE)
    before = state()
    again = apply(THREE)
    assert counts(again) == {"unchanged": 3}
    assert state() == before
    assert not again.changes.exists()


def test_a_changed_line_shows_what_stood_before() -> None:
    apply(THREE)
    run = plan(THREE.replace("Zone B", "Zone Bé"))
    assert counts(run) == {"changed": 1, "unchanged": 2}
    [sample] = run.plan["steps"][1]["samples"]["changed"]
    assert sample == {"label": "Zone B (B)", "fields": [["name", "Zone B", "Zone Bé"]]}


def test_a_column_that_the_file_lacks_is_left_alone() -> None:
    apply(THREE)
    assert counts(plan("code\nA\nB\nC\n")) == {"unchanged": 3}


@pytest.mark.parametrize(
    "content",
    [
        THREE.encode("utf-8-sig"),
        THREE.encode("cp1252"),
        THREE.encode("utf-16"),
        THREE.replace("\n", "\r").encode(),
        THREE.replace("\n", "\r\n").encode("iso-8859-1"),
        THREE.replace(";", "\t").encode(),
        THREE.replace(";", ",").replace("Libellé", '"LIBELLE"').encode(),
        THREE.replace("Code", " code_calendrier ").replace("Année", "ANNEE ").encode(),
    ],
)
def test_any_encoding_separator_and_line_end_reads_the_same(content: bytes) -> None:
    assert counts(plan(content)) == {"new": 3}


def test_every_bad_line_is_named_with_what_to_do() -> None:
    long = "L" * 31
    run = plan(f"code;libellé;année;autre\nA;x;2024;\n;sans code;;\nB;y;soon;\n{long};z;;\nA;again;;\nD;cut\n")
    found = [(p.line, p.column, p.value, p.refuses) for p in run.problems.all()]
    assert found == [
        (3, "code", "", True),
        (4, "année", "soon", False),
        (5, "code", long, True),
        (6, "code", "A", True),
        (7, "", "D;cut", True),
    ]
    assert all(p.message and p.remedy for p in run.problems.all())
    assert run.plan["ignored"] == ["autre"]
    assert counts(run) == {"new": 2, "refused": 2}
    assert (run.plan["lines"], run.plan["refused_lines"]) == (6, 4)


def test_a_missing_column_refuses_the_file_and_suggests_one() -> None:
    run = plan("Kode;Libellé\nA;x\n")
    assert run.state == "refused"
    [problem] = run.problems.all()
    assert "Kode" in problem.remedy
    with pytest.raises(operations.NotReady):
        operations.apply_run(run, actor=SYSTEM, at=AT)


def test_the_guard_stops_a_file_that_would_make_too_many_leave() -> None:
    apply(THREE)
    run = plan("code;nom\nA;Zone A\n")
    assert counts(run) == {"unchanged": 1, "missing": 2}
    with pytest.raises(operations.TooManyWouldLeave) as refusal:
        operations.apply_run(run, actor=SYSTEM, at=AT)
    assert (refusal.value.fields["missing"], refusal.value.fields["within"]) == (2, 3)
    operations.apply_run(run, actor=SYSTEM, at=AT, let_leave=True)
    assert Calendar.objects.filter(name="gone").count() == 2


def test_a_row_named_by_a_refused_line_is_not_missing() -> None:
    apply(THREE)
    assert counts(plan("code;nom\nA;Zone A\nB;cut;short;wide\nc;x;y\n")) == {"unchanged": 1}


def test_undo_puts_everything_back() -> None:
    apply("code;nom\nA;Zone A\nX;Gone soon\n")
    before = state()
    run = apply(THREE, let_leave=True)
    assert state() != before
    operations.undo_run(run, actor=SYSTEM, at=AT)
    assert state() == before
    assert (run.state, run.undo_report["kept"]) == ("undone", 0)


def test_undo_keeps_what_people_edited_or_used_and_says_why() -> None:
    run = apply(THREE)
    Calendar.objects.filter(code="A").update(name="Mine")
    School.objects.filter(pk=territory.school().pk).update(calendar=Calendar.objects.get(code="B"))
    operations.undo_run(run, actor=SYSTEM, at=AT)
    assert set(Calendar.objects.values_list("code", flat=True)) == {"A", "B"}
    why = {(row["row"], row["reason"], row["by"]) for row in run.undo_report["why"]}
    assert why == {("Mine", "edited", ""), ("Zone B", "used", "territory.school")}
    assert run.undo_report["undone"] == 3  # a calendar and two school years


def test_an_unknown_key_refuses_the_line() -> None:
    def periods(context: Context) -> Build:
        lookup = Lookup(Calendar, "code", message="no such calendar", remedy="see")
        step = Step(School, ("code",), ("calendar_id",), lookups={"calendar_id": lookup})
        return Build((step,), lambda line, record: [(0, (record.code, record.name))])

    territory.school(code="S1")
    kind = ImportKind("tests.schools", "x", "", "territory.import", KIND.columns, CalendarLine, periods)
    registry._kinds[kind.code] = kind
    try:
        run = plan("code;nom\nS1;Z\n", kind)
    finally:
        del registry._kinds[kind.code]
    assert [(p.line, p.value, p.message) for p in run.problems.all()] == [(2, "Z", "no such calendar")]


def test_importing_needs_the_capability() -> None:
    with pytest.raises(NotAllowed):
        operations.open_run(KIND, io.BytesIO(b"code\nA\n"), name="f", options={}, actor=ANONYMOUS, at=AT)


CELL = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters='\0";\r\n'), max_size=8)
LINES = st.lists(st.tuples(CELL, CELL, st.sampled_from(["", "2024", "2025-2026", "x"])), max_size=8)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=LINES, second=LINES)
def test_whatever_the_lines_applying_is_idempotent_and_undo_restores(first: list, second: list) -> None:
    Calendar.objects.all().delete()
    SchoolYear.objects.all().delete()
    for lines in (first, second):
        content = "code;nom;année\n" + "".join(";".join(line) + "\n" for line in lines)
        before = state()
        run = plan(content)
        assert state() == before
        if run.state == "refused":
            continue
        operations.apply_run(run, actor=SYSTEM, at=AT, let_leave=True)
        after = state()
        again = operations.apply_run(plan(content), actor=SYSTEM, at=AT, let_leave=True)
        assert state() == after
        assert not again.changes.exclude(kind="missing").exists()
        if again.changes.exists():
            operations.undo_run(again, actor=SYSTEM, at=AT)
        operations.undo_run(run, actor=SYSTEM, at=AT)
        assert state() == before
        operations.apply_run(plan(content), actor=SYSTEM, at=AT, let_leave=True)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200) | st.binary(max_size=120).map(lambda b: b"code;nom\n" + b))
def test_garbage_gives_problems_and_changes_nothing_by_itself(content: bytes) -> None:
    before = state()
    run = plan(content)
    assert state() == before
    assert run.state == "planned" or run.problems.exists() or run.plan["lines"] == 0
    if run.state == "planned":
        assert run.plan["lines"] > run.plan["refused_lines"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 234,56 €", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1.234.567", "1234567.00"),
        ("12", "12.00"),
        ("-3,5", "-3.50"),
    ],
)
def test_money_is_read_as_each_country_writes_it(text: str, value: str) -> None:
    assert str(parsing.money(text)) == value


@pytest.mark.parametrize("text", ["01/09/2025", "2025-09-01", "20250901", "2025-09-01T00:00:00+00:00"])
def test_dates(text: str) -> None:
    assert parsing.day(text) == date(2025, 9, 1)
