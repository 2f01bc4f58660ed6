"""Rosters: each format becomes the same rows, once; absent people are marked; nothing more than needed is kept."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pupitre.kernel.imports import operations
from pupitre.kernel.models import AuditEntry, ImportRun
from pupitre.kernel.viewer import SYSTEM
from pupitre.territory.models import (
    ClassGroup,
    ClassMembership,
    ClassTeacher,
    Guardianship,
    IdentityDoubt,
    Pupil,
    PupilIdentifier,
    School,
    Schooling,
    SchoolMove,
    StaffMember,
    StaffPost,
)
from tests.connectors.rosters import oneroster, own, school, zipped
from tests.connectors.shared import AT, apply, plan, shared

pytestmark = pytest.mark.django_db
TWO = (
    "u1,student,DUPONT,Léa,05,2016-03-07",
    "u2,student,MARTIN,Noé,05,2016-05-01",
    "t1,teacher,ROUX,Anne,,",
)
IN_CLASS = ",,c1,orgA,u1,student\n,,c1,orgA,u2,student\n,,c1,orgA,t1,teacher\n,,c3,orgA,u1,student\n"
ONDE = "Nom élève;Nom d'usage élève;Prénom élève;Date naissance;Sexe;INE;Adresse;Niveau;Libellé classe;UAI\r"


def standing() -> list[tuple[Any, ...]]:
    """Every pupil: name, level, reference class, missing."""
    rows = Schooling.objects.order_by("pupil__sort_name", "id").values_list(
        "pupil__display_name", "level__code", "missing_since", "pk"
    )
    groups = dict(ClassMembership.objects.filter(is_reference=True).values_list("schooling", "class_group__name"))
    return [(name, level, groups.get(pk, ""), missing is not None) for name, level, missing, pk in rows]


def test_a_oneroster_bundle_becomes_people_classes_and_places_and_nothing_else() -> None:
    school()
    run = apply("oneroster", oneroster(*TWO, enrolments=IN_CLASS))
    assert run.problem_count == 0
    assert standing() == [("DUPONT Léa", "CM2", "CM2 A", False), ("MARTIN Noé", "CM2", "CM2 A", False)]
    assert Pupil.objects.get(sort_name="dupont lea").born_on == date(2016, 3, 7)
    assert StaffPost.objects.get().role == "teacher"
    assert StaffMember.objects.get().email == "Anne@x.example"
    assert ClassTeacher.objects.get().class_group.name == "CM2 A"
    assert not ClassGroup.objects.filter(name="Anglais").exists()  # what a pupil studies is not asked for
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(to_jsonb(p)::text, '') FROM territory_pupil p")
        assert "login" not in cursor.fetchone()[0]


def test_courses_are_kept_when_asked_for_and_never_count_a_pupil() -> None:
    school()
    apply("oneroster", oneroster(*TWO, enrolments=IN_CLASS), courses="yes")
    assert ClassMembership.objects.get(class_group__name="Anglais").is_reference is False


def test_the_same_bundle_again_writes_nothing_and_the_preview_is_what_applying_does() -> None:
    school()
    bundle = oneroster(*TWO, enrolments=IN_CLASS)
    first = plan("oneroster", bundle)
    previewed = [(step["table"], step["new"]) for step in first.plan["steps"]]
    applied = operations.apply_run(first, actor=SYSTEM, at=AT)
    assert [(step["table"], step["new"]) for step in applied.plan["steps"]] == previewed
    again = plan("oneroster", bundle)
    assert sum(step["new"] + step["changed"] for step in again.plan["steps"]) == 0


def test_names_leave_the_report_once_it_is_applied_and_never_reach_the_audit() -> None:
    school()
    run = plan("oneroster", oneroster(*TWO, enrolments=IN_CLASS))
    assert "DUPONT" in str(run.plan)
    run = operations.apply_run(run, actor=SYSTEM, at=AT)
    kept = f"{run.plan}{list(run.problems.values())}{list(AuditEntry.objects.values_list('details', flat=True))}"
    assert "DUPONT" not in kept
    assert "MARTIN" not in kept


def test_undoing_takes_everybody_back() -> None:
    school()
    run = apply("oneroster", oneroster(*TWO, enrolments=IN_CLASS))
    operations.undo_run(run, actor=SYSTEM, at=AT)
    assert not Pupil.objects.exists()
    assert not StaffMember.objects.exists()
    assert not ClassGroup.objects.exists()


def test_someone_to_be_deleted_is_marked_missing_and_kept_and_comes_back() -> None:
    school()
    apply("oneroster", oneroster(*TWO, enrolments=IN_CLASS))
    apply("oneroster", oneroster("u1,student,DUPONT,Léa,05,2016-03-07", status="tobedeleted"))
    assert [row[3] for row in standing()] == [True, False]
    apply("oneroster", oneroster("u1,student,DUPONT,Léa,05,2016-03-07"))
    assert [row[3] for row in standing()] == [False, False]


def test_a_delta_leaves_the_absent_alone_and_a_whole_file_marks_them_behind_the_guard() -> None:
    school()
    people = [f"u{n},student,NOM{n:02},Ada,05,2016-01-{n + 1:02}" for n in range(20)]
    apply("oneroster", oneroster(*people))
    apply("oneroster", oneroster(*people[:10]))
    assert not any(row[3] for row in standing())
    half = plan("oneroster", oneroster(*people[:10]), complete="yes")
    with pytest.raises(operations.TooManyWouldLeave):
        operations.apply_run(half, actor=SYSTEM, at=AT)
    operations.apply_run(half, actor=SYSTEM, at=AT, let_leave=True)
    assert sum(row[3] for row in standing()) == 10
    assert Pupil.objects.count() == 20


def test_one_school_cut_short_among_others_stops_the_import() -> None:
    school()
    school("0421235Y")
    org = "orgB,,B,school,0421235Y\n"
    here = [f"a{n},student,ICI{n:03},Ada,05,2016-01-01" for n in range(60)]
    there = [f"b{n},student,LA{n:03},Ada,05,2016-01-01,orgB" for n in range(10)]
    apply("oneroster", oneroster(*here, *there, orgs=org))
    run = plan("oneroster", oneroster(*here, *there[:4], orgs=org), complete="yes")
    with pytest.raises(operations.TooManyWouldLeave):  # 6 of 70 pupils, but 6 of the 10 of a school
        operations.apply_run(run, actor=SYSTEM, at=AT)


def test_a_pupil_changes_class_by_the_same_row() -> None:
    school()
    apply("oneroster", oneroster(*TWO, enrolments=IN_CLASS))
    rows = set(ClassMembership.objects.filter(is_reference=True).values_list("pk", flat=True))
    apply("oneroster", oneroster(*TWO, enrolments=",,c2,orgA,u1,student\n,,c1,orgA,u2,student\n"))
    assert [row[2] for row in standing()] == ["CM2 B", "CM2 A"]
    assert set(ClassMembership.objects.filter(is_reference=True).values_list("pk", flat=True)) == rows


def test_every_bad_line_is_named_with_its_file() -> None:
    school()
    run = plan("oneroster", oneroster(*TWO, "u1,student,TWICE,Once,05,", enrolments=",,c9,orgA,u1,student\n"))
    found = {(problem.file, problem.line, problem.value) for problem in run.problems.all()}
    assert found == {("users.csv", 5, "u1"), ("enrollments.csv", 2, "c9")}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"not a zip", "zip"),
        (zipped({"users.csv": "sourcedId\n1"}), "not in the zip"),
        (zipped({"a/users.csv": "x", "b/users.csv": "y"}), "twice"),
    ],
)
def test_what_is_no_bundle_is_refused_with_what_to_do(content: bytes, message: str) -> None:
    with translation.override("en"):
        run = plan("oneroster", content)
    assert run.state == ImportRun.State.REFUSED
    assert any(message in problem.message for problem in run.problems.all())
    assert all(problem.remedy for problem in run.problems.all())


def test_a_delta_by_its_manifest_is_not_taken_for_the_whole_truth() -> None:
    school()
    bundle = zipped(
        {
            "manifest.csv": "propertyName,value\nfile.users,delta\n",
            **dict.fromkeys(("classes.csv",), "sourcedId,title,schoolSourcedId\n"),
            "orgs.csv": "sourcedId,type,identifier\norgA,school,0421234X\n",
            "users.csv": "sourcedId,role,familyName,givenName,orgSourcedIds\nu1,student,A,B,orgA\n",
            "enrollments.csv": "classSourcedId,userSourcedId,role\n",
        }
    )
    assert plan("oneroster", bundle, complete="no").state == ImportRun.State.PLANNED
    assert plan("oneroster", bundle, complete="yes").state == ImportRun.State.REFUSED


def test_oneroster_1_2_takes_roles_from_their_own_file() -> None:
    school()
    bundle = zipped(
        {
            "orgs.csv": "sourcedId,status,name,type,identifier\norgA,,A,school,0421234X\n",
            "users.csv": "sourcedId,enabledUser,givenName,familyName,preferredFamilyName,grades\n"
            "u1,true,Léa,DUPONT,DURAND,05\nt1,true,Anne,ROUX,,\np1,true,Paul,DUPONT,,\n",
            "roles.csv": "sourcedId,userSourcedId,roleType,role,orgSourcedId\n"
            "r1,u1,primary,student,orgA\nr2,t1,primary,teacher,orgA\nr3,p1,primary,parent,orgA\n",
            "classes.csv": "sourcedId,title,classType,schoolSourcedId\nc1,CM2 A,homeroom,orgA\n",
            "enrollments.csv": "classSourcedId,userSourcedId,role\nc1,u1,student\nc1,t1,teacher\n",
        }
    )
    run = apply("oneroster", bundle)
    assert standing() == [("DURAND Léa", "CM2", "CM2 A", False)]
    assert StaffMember.objects.get().display_name == "ROUX Anne"
    assert run.plan["passed_over"] >= 1  # the parent has nobody to answer for


def test_onde_in_windows_1252_with_bare_carriage_returns_is_the_whole_truth_of_its_school() -> None:
    school()
    lines = [f"NOM{n};;Zoé;0{n + 1}/03/2016;F;123456789AB;1 rue de l'École;CM2;CM2 - Œuf;0421234X" for n in range(6)]
    run = apply("onde", (ONDE + "\r".join(lines)).encode("cp1252"))
    assert run.plan["encoding"] == "cp1252"
    assert {row[:3] for row in standing()} == {(f"NOM{n} Zoé", "CM2", "CM2 - Œuf") for n in range(6)}
    assert not PupilIdentifier.objects.exists()  # the INE is left in the file
    again = plan("onde", (ONDE + "\r".join(lines)).encode("cp1252"))
    assert sum(step["new"] + step["changed"] for step in again.plan["steps"]) == 0
    apply("onde", (ONDE + "\r".join(lines[:5])).encode("iso-8859-15"))
    assert [row[3] for row in standing()] == [False] * 5 + [True]


def test_a_refused_line_of_onde_marks_nobody_missing() -> None:
    school()
    lines = [f"NOM{n};;Zoé;0{n + 1}/03/2016;F;;;CM2;CM2 A;0421234X" for n in range(6)]
    apply("onde", (ONDE + "\r".join(lines)).encode())
    lines[2] = lines[2].replace("03/03/2016", "31/02/2016")
    run = apply("onde", (ONDE + "\r".join(lines)).encode())
    assert run.plan["refused_lines"] == 1
    assert not any(row[3] for row in standing())


def test_siecle_has_divisions_and_leavers() -> None:
    school()
    head = "Nom de famille;Prénom;Né(e) le;Division;Libellé MEF;N° interne;INE;Date de sortie\n"
    apply("siecle", (head + "DUPONT;Léa;07/03/2014;6A;6EME BILINGUE;77;x;\n").encode(), school="0421234X")
    assert standing() == [("DUPONT Léa", "6E", "6A", False)]
    apply("siecle", (head + "DUPONT;Léa;07/03/2014;6A;6EME;77;x;15/09/2025\n").encode(), school="0421234X")
    assert standing() == [("DUPONT Léa", "6E", "6A", True)]


def test_our_own_format_has_support_units_and_two_households() -> None:
    school()
    head = "nom;prénom;niveau;classe;dispositif;école;responsable1;courriel1;responsable2;courriel2;foyer2"
    lines = (
        "DUPONT;Léa;CM1;CM1 A;ULIS;0421234X;DUPONT Anne;anne@x.example;MARTIN Luc;luc@x.example;2",
        "DUPONT;Tom;CP;CP A;;0421234X;DUPONT Anne;anne@x.example;;;",
    )
    own(*lines, header=head)
    assert ClassMembership.objects.filter(schooling__pupil__sort_name="dupont lea").count() == 2
    homes = Guardianship.objects.order_by("pupil__sort_name", "household")
    assert list(homes.values_list("guardian__display_name", "household")) == [
        ("DUPONT Anne", 1),
        ("MARTIN Luc", 2),
        ("DUPONT Anne", 1),
    ]
    assert homes.values("guardian").distinct().count() == 2
    again = own(*lines, header=head)
    assert sum(step["new"] + step["changed"] for step in again.plan["steps"]) == 0


def test_another_birth_under_the_same_number_is_never_merged() -> None:
    school()
    own("DUPONT;Léa;07/03/2016;CM2;;0421234X;F1;;")
    line = "DUPONT;Léa;07/03/2015;CM2;;0421234X;F1;;"
    own(line)
    doubt = IdentityDoubt.objects.get()
    assert doubt.reasons.split(",")[:2] == ["same_identifier", "other_birth"]
    assert (doubt.known.born_on, doubt.found.born_on, doubt.value) == (date(2016, 3, 7), date(2015, 3, 7), "F1")
    own(line)  # again: the one found is found again, nobody else appears
    assert (Pupil.objects.count(), IdentityDoubt.objects.count()) == (2, 1)


def test_a_rename_under_the_same_number_is_the_same_pupil() -> None:
    school()
    own("DUPONT;Léa;07/03/2016;CM2;;0421234X;F1;;")
    own("MARTIN;Lea;07/03/2016;CM2;;0421234X;F1;;")
    assert standing() == [("MARTIN Lea", "CM2", "", False)]
    assert not IdentityDoubt.objects.exists()


def test_namesakes_born_the_same_day_stay_two_and_raise_one_doubt() -> None:
    school()
    lines = ("DUPONT;Léa;07/03/2016;CM2;CM2 A;0421234X;;;", "DUPONT;Léa;07/03/2016;CM2;CM2 B;0421234X;;;")
    own(*lines)
    own(*lines)
    assert Pupil.objects.count() == 2
    assert IdentityDoubt.objects.count() == 1


def test_someone_seen_in_another_school_is_a_move_to_accept() -> None:
    one, other = school(), school("0421235Y")
    own("DUPONT;Léa;07/03/2016;CM2;;0421234X;F1;;")
    own("DUPONT;Léa;07/03/2016;CM2;;0421235Y;F1;;")
    move = SchoolMove.objects.get()
    assert (move.from_school, move.to_school, move.state) == (one, other, "proposed")
    assert Schooling.objects.get(school=one).is_main
    assert not Schooling.objects.get(school=other).is_main


def test_in_two_schools_in_one_file_is_no_move() -> None:
    school()
    school("0421235Y")
    own("DUPONT;Léa;07/03/2016;CM2;;0421234X;F1;;", "DUPONT;Léa;07/03/2016;CM2;;0421235Y;F1;;")
    assert Schooling.objects.count() == 2
    assert Schooling.objects.filter(is_main=True).count() == 1
    assert not SchoolMove.objects.exists()


@pytest.mark.parametrize("folder", ["25 Users", "100 Users"])
def test_school_data_sync_1_as_published(folder: str) -> None:
    names = ("School", "Section", "Student", "Teacher", "StudentEnrollment", "TeacherRoster")
    files = {f"{name}.csv": shared(f"rostering/sds/sds_v1/{folder}/{name}.csv").decode("utf-8-sig") for name in names}
    for line in files["School.csv"].splitlines()[1:]:
        school(line.partition(",")[0])
    run = apply("sds1", zipped(files))
    assert run.plan["refused_lines"] == 0
    assert Pupil.objects.count() == len(files["Student.csv"].splitlines()) - 1
    assert ClassTeacher.objects.exists()
    again = plan("sds1", zipped(files))
    assert sum(step["new"] + step["changed"] for step in again.plan["steps"]) == 0


@pytest.mark.parametrize(("version", "schools"), [("sds_v2", ("10001", "10002")), ("sds_v2_1", ("110001", "110003"))])
def test_school_data_sync_2_as_published(version: str, schools: tuple[str, ...]) -> None:
    names = ["orgs", "users", "classes", "enrollments"]
    names += ["roles", "relationships", "demographics"] if version == "sds_v2_1" else []
    files = {f"{name}.csv": shared(f"rostering/sds/{version}/{name}.csv").decode("utf-8-sig") for name in names}
    for code in schools:
        school(code)
    apply("sds", zipped(files))
    assert Pupil.objects.exists()
    assert ClassMembership.objects.exists()
    if version == "sds_v2_1":
        assert Guardianship.objects.exists()
        assert not Pupil.objects.filter(born_on=None).exists()
    again = plan("sds", zipped(files))
    assert sum(step["new"] + step["changed"] for step in again.plan["steps"]) == 0


ROW = st.tuples(
    st.sampled_from(["DUPONT", "MARTIN", "Dupond", "ROUX"]),
    st.sampled_from(["Léa", "Lea", "Tom"]),
    st.sampled_from(["07/03/2016", "03/07/2016", "01/01/2015", ""]),
    st.sampled_from(["0421234X", "0421235Y"]),
    st.sampled_from(["", "F1", "F2", "F3"]),
)

LEA = ("Léa", "07/03/2016")
NAMESAKES = [  # two of one name made by the second file, one of whom is in both schools
    [*[("DUPONT", *LEA, "0421234X", "")] * 4, ("DUPONT", "Léa", "01/01/2015", "0421234X", "F1")],
    [
        ("DUPONT", *LEA, "0421234X", ""),
        ("MARTIN", *LEA, "0421234X", "F1"),
        ("DUPONT", *LEA, "0421235Y", "F1"),
        ("MARTIN", *LEA, "0421234X", ""),
    ],
]


@pytest.mark.django_db(transaction=True)  # each import holds the locks of its temporary tables until its end
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(files=st.lists(st.lists(ROW, min_size=1, max_size=6), min_size=1, max_size=3))
@example(files=NAMESAKES)
def test_whatever_the_files_a_file_read_twice_changes_nothing_and_nobody_is_lost(
    files: list[list[tuple[str, ...]]],
) -> None:
    SchoolMove.objects.all().delete()
    Schooling.objects.all().delete()
    Pupil.objects.all().delete()
    for code in ("0421234X", "0421235Y"):
        if not School.objects.filter(code=code).exists():
            school(code)
    for rows in files:
        before = set(Pupil.objects.values_list("pk", flat=True))
        lines = [f"{family};{first};{born};CM2;;{code};{value};;" for family, first, born, code, value in rows]
        content = "\n".join(("nom;prénom;date de naissance;niveau;classe;école;identifiant;rôle;dispositif", *lines))
        run = plan("roster", content.encode())
        if run.state != ImportRun.State.PLANNED:
            continue
        operations.apply_run(run, actor=SYSTEM, at=AT)
        assert before <= set(Pupil.objects.values_list("pk", flat=True))
        again = plan("roster", content.encode())
        assert sum(step["new"] for step in again.plan["steps"]) == 0
