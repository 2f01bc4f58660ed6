"""The past of a school: every way of writing is seen, and each line says what, who, when and from which import."""

import io
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.utils import translation

from pupitre.kernel.imports import operations as imports
from pupitre.kernel.imports import registry
from pupitre.kernel.models import AuditEntry, RowChange
from pupitre.kernel.viewer import SYSTEM, Grant, Scope, Viewer
from pupitre.territory import history, operations, row_operations
from pupitre.territory.models import Building, School, SchoolEvent
from tests.factories.territory import organisation, school

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 14, 5, tzinfo=UTC)
LEAD = Viewer(
    7, "Ada Lead", (Grant("lead", frozenset({"territory.edit", "territory.import"}), Scope(everywhere=True)),)
)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def commit(name: str) -> None:
    """A test is one transaction: give what was written since the last commit another one's number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text || '@' || extract(epoch from now())::text")
        [current] = cursor.fetchone()
    for model in (RowChange, AuditEntry, SchoolEvent):
        model.objects.filter(transaction=current).update(transaction=name)


def past(where: School) -> list[history.Past]:
    return history.of_school(where, LEAD)


def test_an_act_says_who_why_and_what_it_changed() -> None:
    before, after = organisation(name="Avant"), organisation(name="Après")
    where = school(before)
    commit("made")
    operations.move_school(
        school=where, responsible=after, area=None, on=date(2026, 3, 1), reason="Fusion", actor=LEAD, at=AT
    )
    commit("moved")
    line = past(where)[0]
    assert (line.sentence, line.who, line.reason) == ("Moved to another body or area", "Ada Lead", "Fusion")
    assert line.on == date(2026, 3, 1)
    assert [(said, "Avant", "Après") for said in ["responsible body"]] == line.changes


def test_what_is_written_outside_pupitre_is_seen_and_said_to_have_no_author() -> None:
    one, other = school(address="1 rue A"), school(address="1 rue A")
    commit("made")
    School.objects.all().update(address="2 rue B", postcode="42000")
    commit("bulk")
    for where in (one, other):
        line = past(where)[0]
        assert (line.sentence, line.who) == ("Facts changed", "")
        assert line.changes == [("address", "1 rue A", "2 rue B"), ("postcode", "–", "42000")]
    body = one.responsible_id
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY territory_school (name, kind, sector, code, code_scheme, responsible_id, commune_code,"
            " commune_name, address, postcode, website) FROM STDIN"
        ) as copy,
    ):
        copy.write_row(("Copiée", "primaire", "public", "C1", "local", body, "", "", "", "", ""))
    [line] = past(School.objects.get(code="C1"))
    assert (line.sentence, line.who, line.changes) == ("Added", "", [])


def test_a_write_that_changes_nothing_leaves_no_line() -> None:
    where = school(address="1 rue A")
    School.objects.all().update(address="1 rue A")
    where.save()
    assert [row.act for row in RowChange.objects.filter(table="territory.school")] == ["insert"]


def test_an_import_is_named_and_linked_for_who_may_open_it() -> None:
    text = "code;nom;type\nX1;École {};primaire\n"
    for number, name in enumerate(("Jaurès", "Hugo")):
        run = imports.open_run(
            registry.find("schools"),
            io.BytesIO(text.format(name).encode()),
            name=f"rentrée-{number}.csv",
            options={"authority": "Ici"},
            actor=LEAD,
            at=AT,
        )
        imports.apply_run(imports.plan_run(run, actor=LEAD, at=AT), actor=LEAD, at=AT)
        commit(f"import {number}")
    where = School.objects.get(code="X1")
    changed, added = past(where)
    assert (changed.sentence, changed.who) == ("Changed by an import", "Ada Lead")
    assert changed.changes == [("name", "École Jaurès", "École Hugo")]
    assert added.sentence == "Added by an import"
    assert [line.run.file_name for line in (added, changed)] == ["rentrée-0.csv", "rentrée-1.csv"]
    assert history.of_school(where, Viewer(8, "Someone"))[0].run is None
    imports.undo_run(run, actor=LEAD, at=AT)
    commit("undone")
    assert past(where)[0].sentence == "Put back as before an import"


def test_buildings_are_part_of_it() -> None:
    where = school()
    commit("made")
    made = Building(name="Bâtiment A")
    row_operations.add_building(building=made, school=where, actor=LEAD, at=AT)
    commit("added")
    made.address = "3 rue C"
    row_operations.save_row(row=made, actor=LEAD, at=AT)
    commit("changed")
    changed, added = past(where)[:2]
    assert (added.sentence, added.who) == ("Building added: Bâtiment A", "Ada Lead")
    assert changed.sentence == "Building changed: Bâtiment A"
    assert changed.changes == [("address", "–", "3 rue C")]


def test_a_merger_says_it_once() -> None:
    body = organisation()
    one, other = school(body), school(body, name="Hugo")
    commit("made")
    operations.merge_school(school=one, into=other, on=date(2026, 8, 31), reason="", actor=SYSTEM, at=AT)
    commit("merged")
    line = past(one)[0]
    assert (line.sentence, line.changes) == ("Merged into Hugo", [])
    assert line.other == other
    assert any(line.sentence.startswith("Took in") for line in past(other))
