"""People of schools: merged and parted, moved, left, carried to a new year, counted."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from pupitre.fleet.models import Holding, Task
from pupitre.kernel.models import AuditEntry
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import SYSTEM, Grant, Scope, Viewer
from pupitre.territory import counting, operations_identities, operations_moves, operations_rollover
from pupitre.territory.models import (
    ClassGroup,
    ClassMembership,
    Enrolment,
    IdentityDoubt,
    Level,
    Pupil,
    PupilIdentifier,
    Rollover,
    School,
    Schooling,
    SchoolMove,
)
from pupitre.territory.permissions import ROSTER
from pupitre.territory.refusals_rosters import AlreadySettled, NothingToCount, NotMissing, RolloverThere
from tests.factories import fleet, territory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 10, 1, 9, tzinfo=UTC)
DAY = date(2026, 10, 1)
NEXT = date(2027, 9, 1)


def level(code: str) -> Level:
    return Level.objects.get(jurisdiction="fr", code=code)


def head_of(*schools: School) -> Viewer:
    scope = Scope(schools=frozenset(one.pk for one in schools))
    return Viewer(7, "Nadia", (Grant("head", frozenset({ROSTER}), scope),))


def holding(pupil: Pupil, school: School) -> Holding:
    return Holding.objects.create(
        device=fleet.device(school, state="in_use"), pupil=pupil, school=school, year=fleet.year(), from_at=AT
    )


def doubt(known: Pupil, found: Pupil, school: School, **fields: Any) -> IdentityDoubt:
    return IdentityDoubt.objects.create(
        known=known, found=found, school=school, reasons="same_name", raised_on=DAY, **fields
    )


def everything() -> Any:
    """All that a merge touches, to see that parting puts it back."""
    models = (Pupil, PupilIdentifier, Schooling, ClassMembership, Holding)
    kept = []
    for model in models:
        names = [f.attname for f in model._meta.concrete_fields if f.name not in {"id"} or model is Pupil]
        kept.append(sorted(map(str, model.objects.values_list(*names))) if model is not ClassMembership else [])
    return kept


class TestWhoIsWho:
    def test_a_merge_gives_the_one_kept_what_the_other_had_and_parting_gives_it_back(self) -> None:
        school, other = territory.school(), territory.school()
        group = fleet.class_group(school)
        known = fleet.pupil(school, name="DUPONT Léa", klass=group)
        found = fleet.pupil(other, name="MARTIN Léa", born_on=date(2016, 3, 7))
        also = Schooling.objects.create(pupil=found, school=school, year=fleet.year(), is_main=False)
        ClassMembership.objects.create(schooling=also, class_group=group)
        PupilIdentifier.objects.create(pupil=found, scheme="local", value="F1")
        held = holding(found, other)
        before = everything()
        merge = operations_identities.merge_pupils(
            doubt=doubt(known, found, school), why="vu avec la famille", take_found=True, actor=SYSTEM, at=AT
        )
        kept = Pupil.objects.get()
        assert (kept.pk, kept.display_name, kept.born_on) == (known.pk, "MARTIN Léa", date(2016, 3, 7))
        assert PupilIdentifier.objects.get().pupil == kept
        held.refresh_from_db()
        assert held.pupil == kept
        assert SchoolMove.objects.get().to_school == other  # two main schools: which one, a person says
        operations_identities.part_pupils(merge=merge, actor=SYSTEM, at=AT)
        assert everything() == before
        assert IdentityDoubt.objects.get().state == "apart"
        assert not SchoolMove.objects.exists()

    def test_what_came_after_a_merge_stays_with_the_one_kept(self) -> None:
        school = territory.school()
        known, found = fleet.pupil(school), fleet.pupil(territory.school())
        merge = operations_identities.merge_pupils(doubt=doubt(known, found, school), why="x", actor=SYSTEM, at=AT)
        later = holding(known, school)
        operations_identities.part_pupils(merge=merge, actor=SYSTEM, at=AT)
        later.refresh_from_db()
        assert later.pupil_id == known.pk

    def test_apart_gives_the_number_to_whom_the_file_names(self) -> None:
        school = territory.school()
        known, found = fleet.pupil(school), fleet.pupil(school)
        PupilIdentifier.objects.create(pupil=known, scheme="local", value="F1")
        row = doubt(known, found, school, scheme="local", value="F1")
        operations_identities.keep_apart(doubt=row, why="deux enfants", actor=SYSTEM, at=AT)
        assert PupilIdentifier.objects.get().pupil == found
        with pytest.raises(AlreadySettled):
            operations_identities.keep_apart(doubt=row, why="encore", actor=SYSTEM, at=AT)

    def test_nobody_settles_for_a_school_they_do_not_have_and_no_name_is_in_the_audit(self) -> None:
        school = territory.school()
        row = doubt(fleet.pupil(school, name="DUPONT Léa"), fleet.pupil(school), school)
        with pytest.raises(NotAllowed):
            operations_identities.keep_apart(doubt=row, why="x", actor=head_of(territory.school()), at=AT)
        operations_identities.merge_pupils(doubt=row, why="DUPONT", actor=head_of(school), at=AT)
        assert "DUPONT" not in str(list(AuditEntry.objects.values()))


class TestComingAndGoing:
    def test_an_accepted_move_leaves_the_other_school_and_raises_a_task_for_the_device(self) -> None:
        one, other = territory.school(), territory.school()
        pupil = fleet.pupil(one)
        Schooling.objects.create(pupil=pupil, school=other, year=fleet.year(), is_main=False)
        held = holding(pupil, one)
        move = SchoolMove.objects.create(
            pupil=pupil, from_school=one, to_school=other, year=fleet.year(), proposed_on=DAY
        )
        with pytest.raises(NotAllowed):
            operations_moves.accept_move(move=move, on=DAY, actor=head_of(one), at=AT)
        operations_moves.accept_move(move=move, on=DAY, actor=head_of(other), at=AT)
        assert Schooling.objects.get(school=one).left_on == DAY
        assert Schooling.objects.get(school=other).is_main
        assert Task.objects.get().device_id == held.device_id
        with pytest.raises(AlreadySettled):
            operations_moves.refuse_move(move=move, actor=head_of(other), at=AT)

    def test_a_leaver_with_a_device_raises_a_task_and_one_with_another_school_does_not_leave(self) -> None:
        one, other = territory.school(), territory.school()
        gone, two = fleet.pupil(one), fleet.pupil(one)
        second = Schooling.objects.create(pupil=two, school=other, year=fleet.year(), is_main=False)
        for pupil in (gone, two):
            holding(pupil, one)
        here = Schooling.objects.filter(school=one)
        pks = list(here.order_by("pk").values_list("pk", flat=True))
        with pytest.raises(NotMissing):
            operations_moves.confirm_left(schoolings=pks, on=DAY, actor=head_of(one), at=AT)
        here.update(missing_since=DAY)
        assert operations_moves.confirm_left(schoolings=pks, on=DAY, actor=head_of(one), at=AT) == 2
        assert sorted(Task.objects.values_list("kind", "pupil")) == [("leaver", gone.pk), ("mover", two.pk)]
        second.refresh_from_db()
        assert second.is_main


def small_school() -> School:
    """An élémentaire with a CM1, a CM2, a CM1-CM2 and a pupil without level."""
    school = territory.school(kind="elementaire")
    for name, codes in (("CM1 A", ["CM1"] * 3), ("CM2 A", ["CM2"] * 2), ("CM1-CM2", ["CM1", "CM2"])):
        group = fleet.class_group(school, name)
        for code in codes:
            fleet.pupil(school, level=level(code), klass=group)
    fleet.pupil(school, name="SANS NIVEAU")
    return school


def prepared(school: School) -> Rollover:
    return operations_rollover.prepare_rollover(
        school=school, year=2026, begins_on=NEXT, actor=head_of(school), at=AT
    )


def new_year(school: School) -> list[tuple[str, str]]:
    rows = Schooling.objects.filter(school=school, year=2027).order_by("memberships__class_group__name", "pk")
    return list(rows.values_list("level__code", "memberships__class_group__name"))


class TestChangeOfYear:
    def test_it_is_previewed_class_by_class_then_carried_out_and_taken_back(self) -> None:
        school = small_school()
        rollover = prepared(school)
        steps = [(s.from_name, s.from_level and s.from_level.code, s.kind, s.to_name, s.pupils)
                 for s in rollover.steps.select_related("from_level")]  # fmt: skip
        assert steps == [
            ("CM1-CM2", "CM2", "leave", "", 1),
            ("CM2 A", "CM2", "leave", "", 2),
            ("CM1 A", "CM1", "up", "CM2 A", 3),
            ("CM1-CM2", "CM1", "up", "CM1-CM2", 1),
            ("", None, "wait", "", 1),
        ]
        assert not Schooling.objects.filter(year=2027).exists()
        operations_rollover.run_rollover(rollover=rollover, actor=SYSTEM, at=AT)
        assert new_year(school) == [("CM2", "CM1-CM2"), ("CM2", "CM2 A"), ("CM2", "CM2 A"), ("CM2", "CM2 A")]
        assert Schooling.objects.filter(left_on=date(2027, 8, 31)).count() == 3
        assert operations_rollover.undo_rollover(rollover=rollover, actor=SYSTEM, at=AT) == 0
        assert not Schooling.objects.filter(year=2027).exists()
        assert not ClassGroup.objects.filter(year=2027).exists()
        assert not Schooling.objects.exclude(left_on=None).exists()

    @pytest.mark.parametrize("stops_at", [1, 2, 3, 4, 5])
    def test_killed_in_the_middle_it_goes_on_and_ends_the_same(
        self, stops_at: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        school = small_school()
        rollover = prepared(school)
        carry_out, calls = operations_rollover._carry_out, 0

        def killed(*args: Any) -> Any:
            nonlocal calls
            calls += 1
            wrote = carry_out(*args)
            if calls == stops_at:
                raise KeyboardInterrupt  # after the rows are written, before the step is
            return wrote

        monkeypatch.setattr(operations_rollover, "_carry_out", killed)
        with pytest.raises(KeyboardInterrupt):
            operations_rollover.run_rollover(rollover=rollover, actor=SYSTEM, at=AT)
        monkeypatch.undo()
        rollover.refresh_from_db()
        assert rollover.state == "running"
        assert rollover.steps.exclude(done_at=None).count() == stops_at - 1
        operations_rollover.run_rollover(rollover=rollover, actor=SYSTEM, at=AT)
        assert len(new_year(school)) == 4
        assert Schooling.objects.exclude(left_on=None).count() == 3
        assert operations_rollover.undo_rollover(rollover=rollover, actor=SYSTEM, at=AT) == 0
        assert not Schooling.objects.filter(year=2027).exists()

    def test_leavers_with_a_device_raise_a_task_that_taking_back_closes(self) -> None:
        school = small_school()
        leaver = Schooling.objects.filter(level=level("CM2")).order_by("pk")[0].pupil
        holding(leaver, school)
        rollover = prepared(school)
        operations_rollover.run_rollover(rollover=rollover, actor=SYSTEM, at=AT)
        assert Task.objects.get(closed_at=None).pupil_id == leaver.pk
        operations_rollover.undo_rollover(rollover=rollover, actor=SYSTEM, at=AT)
        assert not Task.objects.filter(closed_at=None).exists()

    def test_a_place_changed_since_is_kept_when_it_is_taken_back(self) -> None:
        school = small_school()
        rollover = operations_rollover.run_rollover(rollover=prepared(school), actor=SYSTEM, at=AT)
        changed = Schooling.objects.filter(year=2027).order_by("pk")[0]
        Schooling.objects.filter(pk=changed.pk).update(level=level("CM1"))
        assert operations_rollover.undo_rollover(rollover=rollover, actor=SYSTEM, at=AT) == 1
        assert Schooling.objects.get(year=2027).pk == changed.pk

    def test_one_change_a_year_and_only_by_who_has_the_school(self) -> None:
        school = small_school()
        with pytest.raises(NotAllowed):
            operations_rollover.prepare_rollover(
                school=school, year=2026, begins_on=NEXT, actor=head_of(territory.school()), at=AT
            )
        prepared(school)
        with pytest.raises(RolloverThere):
            prepared(school)


class TestCounting:
    def test_each_pupil_counts_once_ulis_and_second_schools_included(self) -> None:
        school = small_school()
        ulis = fleet.class_group(school, "ULIS")
        one = Schooling.objects.filter(level=level("CM1")).order_by("pk")[0]
        ClassMembership.objects.create(schooling=one, class_group=ulis, is_reference=False)
        elsewhere = fleet.pupil(territory.school())
        Schooling.objects.create(pupil=elsewhere, school=school, year=fleet.year(), level=level("CM1"), is_main=False)
        Enrolment.objects.create(
            school=school, year=fleet.year(), level=level("CP"), pupils=9, is_estimate=True, rule="equal-cohorts"
        )
        changes = counting.count_from_roster(school=school, year=2026, actor=head_of(school), at=AT)
        said = {(change.level and change.level.code): (change.before, change.after) for change in changes}
        assert said == {None: (None, 8), "CP": (9, 0), "CM1": (None, 4), "CM2": (None, 3)}
        assert Enrolment.objects.get(school=school, level=None).classes == 3
        with pytest.raises(NothingToCount):
            counting.count_from_roster(school=school, year=2026, actor=head_of(school), at=AT)
