from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from pupitre.kernel import events
from pupitre.kernel.models import AuditEntry
from pupitre.kernel.refusal import NotAllowed, Refusal
from pupitre.kernel.viewer import SYSTEM, Grant, Scope, Viewer
from pupitre.territory import dependents, operations
from pupitre.territory.events import SchoolClosed
from pupitre.territory.models import Building, ClassGroup, Enrolment, Identifier, Level, School, SchoolYear
from pupitre.territory.permissions import EDIT
from tests.factories.territory import organisation, school

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 12, 10, tzinfo=UTC)
DAY = date(2026, 3, 12)
FACTS = {"kind": "primaire", "sector": "public", "code_scheme": "uai"}


def editor_of(*organisations: Any) -> Viewer:
    scope = Scope(organisations=frozenset(each.pk for each in organisations))
    return Viewer(7, "Nadia", (Grant("lead", frozenset({EDIT}), scope),))


def enrol(where: School, year: int, pupils: int, level: Level | None = None) -> None:
    SchoolYear.objects.get_or_create(start_year=year)
    Enrolment.objects.create(school=where, year_id=year, level=level, pupils=pupils)


def pupils(where: School) -> dict[int, int | None]:
    return dict(where.enrolments.filter(level=None).order_by("year").values_list("year", "pupils"))


def test_a_school_opens_with_its_history_and_one_audit_entry() -> None:
    commune = organisation()
    facts = {**FACTS, "name": "Les Ormes", "code": "0951099d", "responsible": commune}
    made = operations.open_school(facts=facts, opened_on=DAY, actor=editor_of(commune), at=AT)
    assert made.code == "0951099D"
    event = made.events.get()
    assert (event.kind, event.on, event.recorded_by_name) == ("opened", DAY, "Nadia")
    assert AuditEntry.objects.filter(subject=f"territory.school:{made.pk}").count() == 1


@pytest.mark.parametrize(
    ("code", "refusal"), [("0951099E", "territory.bad_code"), ("0400740M", "territory.code_taken")]
)
def test_a_code_is_well_formed_and_nobody_elses(code: str, refusal: str) -> None:
    merged = school(code="0420001X", code_scheme="local")
    Identifier.objects.create(scheme="uai", value="0400740M", school=merged)
    facts = {**FACTS, "name": "Neuve", "code": code, "responsible": organisation()}
    with pytest.raises(Refusal) as refused:
        operations.open_school(facts=facts, opened_on=DAY, actor=SYSTEM, at=AT)
    assert refused.value.code == refusal


def test_closing_says_so_above_and_keeps_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Any] = []
    monkeypatch.setitem(events._listeners, SchoolClosed, [heard.append])
    one = school()
    operations.close_school(school=one, on=DAY, reason="Trop peu d'élèves", actor=SYSTEM, at=AT)
    one.refresh_from_db()
    assert one.closed_on == DAY
    assert one.events.get().reason == "Trop peu d'élèves"
    assert heard == [SchoolClosed(one.pk, DAY)]
    with pytest.raises(Refusal) as refused:
        operations.close_school(school=one, on=DAY, reason="", actor=SYSTEM, at=AT)
    assert refused.value.code == "territory.already_closed"
    assert one.name in str(refused.value)


def test_a_closing_is_taken_back_and_both_acts_stay_in_the_history() -> None:
    one = school()
    operations.close_school(school=one, on=DAY, reason="", actor=SYSTEM, at=AT)
    operations.reopen_school(school=one, reason="Erreur", actor=SYSTEM, at=AT)
    one.refresh_from_db()
    assert one.closed_on is None
    assert [event.kind for event in one.events.all()] == ["reopened", "closed"]


def test_a_merger_moves_the_pupils_to_come_and_keeps_the_past() -> None:
    leaving, receiving = school(), school()
    for year, count in ((2024, 90), (2025, 85), (2026, 80), (2027, 78)):
        enrol(leaving, year, count)
    for year, count in ((2025, 100), (2026, 110)):
        enrol(receiving, year, count)
    annexe = Building.objects.create(name="Annexe")
    annexe.schools.add(leaving)
    for where in (leaving, receiving):
        ClassGroup.objects.create(school=where, year_id=2026, name="CP A")
    Identifier.objects.create(scheme="local", value="12", school=leaving)

    operations.merge_school(school=leaving, into=receiving, on=DAY, reason="Fusion", actor=SYSTEM, at=AT)

    assert pupils(leaving) == {2024: 90, 2025: 85}
    assert pupils(receiving) == {2025: 100, 2026: 190, 2027: 78}
    assert list(receiving.buildings.all()) == [annexe]
    assert receiving.class_groups.count() == 2
    assert leaving.identifiers.get().value == "12"
    leaving.refresh_from_db()
    assert (leaving.closed_on, leaving.merged_into) == (DAY, receiving)
    assert leaving.events.get().other == receiving
    assert receiving.events.get().kind == "absorbed"
    with pytest.raises(Refusal) as refused:
        operations.reopen_school(school=leaving, reason="", actor=SYSTEM, at=AT)
    assert refused.value.code == "territory.has_merged"


def test_what_depends_on_a_school_is_said_before_it_closes() -> None:
    one = school()
    enrol(one, 2025, 90)
    enrol(one, 2026, 80)
    Building.objects.create(name="École").schools.add(one)
    said = dependents.of(one, DAY)
    assert [(each.code, each.count) for each in said] == [("pupils", 80), ("buildings", 1)]
    assert "80" in str(said[0])


def test_moving_is_dated_and_never_ahead_of_time() -> None:
    old, new, area = (
        organisation(name="Ancienne"),
        organisation(name="Nouvelle"),
        organisation(name="Circo", kind="area"),
    )
    one = school(old)

    def move(on: date, where: Any) -> None:
        operations.move_school(school=one, responsible=where, area=area, on=on, reason="", actor=SYSTEM, at=AT)

    with pytest.raises(Refusal) as refused:
        move(date(2026, 9, 1), new)
    assert refused.value.code == "territory.in_the_future"
    move(date(2026, 1, 1), new)
    assert one.events.get().changes == {"responsible": ["Ancienne", "Nouvelle"], "area": ["", "Circo"]}
    with pytest.raises(Refusal) as refused:
        move(date(2026, 1, 1), new)
    assert refused.value.code == "territory.nothing_changes"


def test_a_replaced_code_stays_known() -> None:
    one = school(code="OLD1", code_scheme="local")
    operations.edit_school(school=one, facts={"code": "0951099D", "code_scheme": "uai"}, actor=SYSTEM, at=AT)
    assert one.identifiers.get().value == "OLD1"
    assert School.objects.get(pk=one.pk).code == "0951099D"
    operations.edit_school(school=one, facts={"name": one.name}, actor=SYSTEM, at=AT)
    assert one.events.count() == 1, "nothing changed, nothing is noted"


ACTS: dict[str, Callable[[School, School, Viewer], Any]] = {
    "close": lambda mine, _other, who: operations.close_school(school=mine, on=DAY, reason="", actor=who, at=AT),
    "merge away": lambda mine, other, who: operations.merge_school(
        school=other, into=mine, on=DAY, reason="", actor=who, at=AT
    ),
    "merge in": lambda mine, other, who: operations.merge_school(
        school=mine, into=other, on=DAY, reason="", actor=who, at=AT
    ),
    "give away": lambda mine, other, who: operations.move_school(
        school=mine, responsible=other.responsible, area=None, on=DAY, reason="", actor=who, at=AT
    ),
    "edit": lambda mine, other, who: operations.edit_school(school=other, facts={"name": "x"}, actor=who, at=AT),
}


@pytest.mark.parametrize("act", [name for name in ACTS if name != "close"])
def test_nobody_acts_on_the_school_of_another(act: str) -> None:
    mine, other = school(), school()
    with pytest.raises(NotAllowed):
        ACTS[act](mine, other, editor_of(mine.responsible))
    assert not AuditEntry.objects.exists()


def test_an_editor_acts_within_the_scope() -> None:
    mine = school()
    ACTS["close"](mine, mine, editor_of(mine.responsible))
    assert AuditEntry.objects.get().action == "territory.school_closed"
