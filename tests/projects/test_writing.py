"""Two people write at once: nothing is lost, and the later one is shown the other's text."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pupitre.kernel.models import AuditEntry
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.projects import operations, refusals, stock
from pupitre.projects.enums import Fate
from pupitre.projects.models import Need, PastPassage, Project
from tests.factories import projects as make
from tests.factories.accounts import person, viewer
from tests.factories.territory import organisation, school

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Any:
    return school(organisation())


def save(project: Project, text: str, base: int, actor: Viewer | None = None, key: str = "practices_now") -> Any:
    return operations.save_passage(project=project, key=key, text=text, base=base, **make.acts(actor))


def test_a_text_written_over_one_that_was_not_read_is_refused_and_shown(place: Any) -> None:
    project, head, teacher = make.project(place), viewer("school_head", school=place), person("teacher", school=place)
    operations.add_member(project=project, name="", function="teacher", person=teacher, **make.acts(head))
    assert save(project, "Ours", 0, head).revision == 1
    theirs = Viewer(person_id=teacher.pk, name="T", grants=viewer("teacher", school=place).grants)
    with pytest.raises(refusals.ChangedMeanwhile) as caught:
        save(project, "Mine", 0, theirs)
    assert (caught.value.row.text, caught.value.row.revision) == ("Ours", 1)
    assert save(project, "Ours", 0, theirs).revision == 1  # the same text: nothing to choose
    assert save(project, "Ours and mine", 1, theirs).revision == 2
    assert [(past.revision, past.text) for past in PastPassage.objects.all()] == [(1, "Ours")]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from([0, 1, 2]), st.text("abc ", min_size=1, max_size=8), st.booleans()), max_size=12
    )
)
def test_no_text_that_was_taken_is_lost(strokes: list[tuple[int, str, bool]]) -> None:
    """Three people write as they like, reading again or not before they do.

    Whatever was taken stands, or was replaced by someone who had read it, or by its own author.
    """
    with transaction.atomic():
        project = make.project()
        writers = [Viewer(person_id=number, name=str(number), grants=make.ANYONE.grants) for number in (1, 2, 3)]
        read = dict.fromkeys(range(3), 0)
        taken: dict[int, tuple[int, str]] = {}
        seen: dict[int, int] = {}  # revision -> the base over which it was written
        current = 0
        for number, text, reads_first in strokes:
            if reads_first:
                read[number] = current
            try:
                row = save(project, text, read[number], writers[number])
            except refusals.ChangedMeanwhile as refused:
                assert refused.row.text == taken[current][1]  # noqa: PT017 - shown whole
                read[number] = refused.row.revision
                continue
            if row.revision != current:
                seen[row.revision] = read[number]
                taken[row.revision] = (number, text)
                current = row.revision
            read[number] = row.revision if row.text == text else read[number]
        kept = {past.revision: past.text for past in PastPassage.objects.filter(passage__project=project)}
        for revision, (number, text) in taken.items():
            if revision == current:
                assert project.passages.get(key="practices_now").text == text
                continue
            assert seen[revision + 1] == revision  # replaced by someone who had read it
            replaced_by = taken[revision + 1][0]
            assert replaced_by == number or not text.strip() or kept[revision] == text
        transaction.set_rollback(True)


def test_a_spell_of_writing_is_one_entry_of_the_trail(place: Any) -> None:
    project, head = make.project(place), viewer("school_head", school=place)
    for stroke in range(5):
        save(project, "x" * (stroke + 1), stroke, head)
    assert AuditEntry.objects.filter(action="projects.written").count() == 1
    project.refresh_from_db()
    assert project.edition == 5


def test_the_team_writes_and_others_read(place: Any) -> None:
    member, other = person("teacher", school=place), viewer("teacher", school=place)
    project = make.project(place, member)
    inside = Viewer(person_id=member.pk, name="M", grants=other.grants)
    assert save(project, "By a member", 0, inside).revision == 1
    for outsider in (
        other,
        viewer("adviser", organisation=place.responsible),
        viewer("school_head", school=school()),
    ):
        with pytest.raises(NotAllowed):
            save(project, "By an outsider", 1, outsider)


def test_a_project_under_review_is_not_written(place: Any) -> None:
    project = make.submitted(place)
    with pytest.raises(refusals.NotWritable):
        save(project, "Late", 1)


def test_each_need_points_to_a_learning_need(place: Any) -> None:
    project = make.written(place)
    need = Need.objects.get()
    assert need.learning_need.project == project
    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(learning_need=None)
    with pytest.raises(refusals.AskedAlready):
        operations.ask(
            learning_need=need.learning_need, function="TAB", group="ALL", quantity=1, note="", **make.acts()
        )


def test_what_was_sent_is_withdrawn_and_what_was_not_is_deleted(place: Any) -> None:
    project = make.submitted(place)
    need = Need.objects.get()
    assert need.version.number == 1
    operations.withdraw(project=project, **make.acts())
    fresh = operations.ask(
        learning_need=need.learning_need, function="TNI", group="ALL", quantity=1, note="", **make.acts()
    )
    operations.drop(need=need, **make.acts())
    operations.drop(need=fresh, **make.acts())
    assert [(row.pk, row.withdrawn_at is not None) for row in Need.objects.all()] == [(need.pk, True)]
    learning = need.learning_need
    operations.remove_learning_need(row=learning, base=learning.revision, **make.acts())
    learning.refresh_from_db()
    assert learning.withdrawn_at


def test_equipment_is_prefilled_once_and_decided(place: Any, monkeypatch: Any) -> None:
    standing = [stock.Standing(f"S{number}", "TAB", "ALL", "Tablet", 6) for number in range(2)]
    monkeypatch.setattr(stock, "_providers", [lambda _school: standing])
    project = make.project(place)
    assert project.equipment.count() == 2
    standing.append(stock.Standing("S9", "TNI", "ALL", "Board", 1))
    assert operations.refresh_equipment(project=project, **make.acts()) == 1
    first = project.equipment.get(source="S0")
    operations.save_equipment(row=first, fate=Fate.RETIRE, note="broken", base=first.revision, **make.acts())
    assert operations.decide_rest(project=project, **make.acts()) == 2
    assert sorted(project.equipment.values_list("fate", flat=True)) == ["retire", "reuse", "reuse"]
    with pytest.raises(refusals.ChangedMeanwhile):
        operations.save_equipment(row=first, fate=Fate.REUSE, note="", base=0, **make.acts())


def test_an_aim_of_elsewhere_is_refused(place: Any) -> None:
    project, other = make.project(place), make.project()
    with pytest.raises(refusals.AimNotOffered):
        operations.add_learning_need(project=project, aim=make.aim(other), **make.acts())


def test_two_projects_of_a_school_do_not_exist(place: Any) -> None:
    make.project(place)
    with pytest.raises(refusals.ProjectExists):
        operations.open_project(school=place, **make.acts())
    assert timezone.now()
