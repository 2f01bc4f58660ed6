"""The French directory and its cousins as they were published over the years, and what goes wrong in them."""

from pathlib import Path

import pytest
from django.db.models import Sum

from pupitre.connectors import lambert93
from pupitre.territory.models import Enrolment, Organisation, School, SchoolEvent, SchoolIndex
from tests.connectors.shared import apply, counts, plan

pytestmark = pytest.mark.django_db
CITY = {"authority": "Ville", "year": "2021"}
SMALL = (
    "Identifiant_de_l_etablissement;Nom_etablissement;Type_etablissement;Statut_public_prive;Code_commune;Nom_commune"
)
UAI = ("0420146F", "0420152M", "0420166C", "0420172J", "0420173K", "0420235C")


def directory(*lines: str, header: str = SMALL) -> bytes:
    return "\n".join([header, *lines, ""]).encode()


def line(uai: str, name: str = "Ecole primaire X", rest: str = "") -> str:
    return f"{uai};{name};Ecole;Public;42218;Saint-Étienne{rest}"


def test_positions_in_lambert_93_become_degrees() -> None:
    header = "UAI;Appellation officielle;Nature;Secteur Public/Privé;Code commune;Commune;Coordonnee X;coordonnee_Y"
    old = "0951099D;ECOLE PRIMAIRE PUBLIQUE DE L'ILE;ECOLE PRIMAIRE;PU;75104;PARIS 04;652469,02;6862035,26"
    apply("directory", directory(old, header=header), **CITY)
    school = School.objects.get()
    assert (round(school.longitude, 4), round(school.latitude, 4)) == (2.3522, 48.8566)
    assert (school.name, school.commune_name) == ("Ecole Primaire Publique de l'Ile", "Paris 04")


@pytest.mark.parametrize(
    ("x", "y", "longitude", "latitude"), [(7e5, 6.6e6, 3.0, 46.5), (652469, 6862035, 2.3522, 48.8566)]
)
def test_lambert_93(x: float, y: float, longitude: float, latitude: float) -> None:
    assert lambert93.to_degrees(x, y) == pytest.approx((longitude, latitude), abs=1e-4)


@pytest.mark.parametrize("department", ["042", "42"])
def test_a_department_is_read_with_or_without_its_zero(department: str) -> None:
    header = f"{SMALL};Code_departement"
    apply("directory", directory(line(UAI[0], rest=f";{department}"), header=header), **CITY, competence="authority")
    assert School.objects.get().responsible.name == "Ville"


def test_a_vintage_without_pupils_leaves_known_counts_alone() -> None:
    apply("directory", directory(line(UAI[0], rest=";136.0"), header=f"{SMALL};Nombre_d_eleves"), **CITY)
    run = apply("directory", directory(line(UAI[0])), **CITY)
    assert counts(run)["enrolment"] == (0, 0, 0)
    assert Enrolment.objects.get(level=None).pupils == 136


def test_several_years_of_one_school_keep_the_latest_name_and_every_count() -> None:
    header = f"{SMALL};nombre_d_eleves;rentree_scolaire"
    lines = [line(UAI[0], "Ecole primaire Neuve", ";90;2021"), line(UAI[0], "Ecole primaire Vieille", ";80;2020")]
    run = apply("directory", directory(*lines, header=header), **CITY)
    assert run.plan["refused_lines"] == 0
    assert School.objects.get().name == "Ecole primaire Neuve"
    assert list(Enrolment.objects.filter(level=None).order_by("year").values_list("year", "pupils")) == [
        (2020, 80),
        (2021, 90),
    ]


def test_a_file_cut_short_names_its_last_line_and_takes_the_others() -> None:
    content = directory(*(line(uai) for uai in UAI))
    run = plan("directory", content[:-40], **CITY)
    [problem] = run.problems.all()
    assert (problem.line, run.plan["refused_lines"], run.state) == (7, 1, "planned")


def test_a_whole_file_closes_the_schools_it_does_not_have_and_their_history_says_so() -> None:
    apply("directory", directory(*(line(uai) for uai in UAI)), **CITY)
    run = apply(
        "directory", directory(*(line(uai) for uai in UAI[:5])), **CITY, complete="yes", closing_day="2021-08-31"
    )
    assert run.plan["steps"][4]["missing"] == 1
    closed = School.objects.get(code=UAI[5])
    assert str(closed.closed_on) == "2021-08-31"
    assert SchoolEvent.objects.get(school=closed).kind == "closed"
    again = plan("directory", directory(*(line(uai) for uai in UAI)), **CITY)
    assert [problem.value for problem in again.problems.all()] == [UAI[5]]


def test_a_body_moved_by_a_person_stays_where_it_was_put() -> None:
    apply("directory", directory(line(UAI[0])), **CITY)
    other = Organisation.objects.create(kind="commune", name="Autre", jurisdiction="fr")
    School.objects.update(responsible=other)
    apply("directory", directory(line(UAI[0])), **CITY)
    assert School.objects.get().responsible == other


def test_counted_levels_are_not_estimated_over() -> None:
    header = "Rentrée scolaire;Numéro de l'école;Dénomination principale;Patronyme;Secteur;Nombre total d'élèves"
    header += ";" + ";".join(f"Nombre d'élèves en {name} hors ULIS" for name in ("pré-élémentaire", "élémentaire"))
    header += ";Nombre d'élèves en ULIS;" + ";".join(
        f"Nombre d'élèves en {level} hors ULIS" for level in ("CP", "CE1", "CE2", "CM1", "CM2")
    )
    apply("directory", directory(line(UAI[0], rest=";43"), header=f"{SMALL};nombre_d_eleves"), **CITY)
    counted = f"2021;{UAI[0]};ECOLE PRIMAIRE PUBLIQUE;X;PUBLIC;43;0;43;0;9;9;9;8;8"
    run = apply("pupils", directory(counted, header=header), authority="Ville")
    assert run.plan["refused_lines"] == 0
    by_level = Enrolment.objects.exclude(level=None)
    assert by_level.aggregate(Sum("pupils"))["pupils__sum"] == 43
    assert not by_level.filter(level__code__in=("PS", "MS", "GS"), pupils__gt=0).exists()
    apply("directory", directory(line(UAI[0], rest=";60"), header=f"{SMALL};nombre_d_eleves"), **CITY)
    assert by_level.aggregate(Sum("pupils"))["pupils__sum"] == 43


def test_levels_that_do_not_add_up_are_refused() -> None:
    header = "Rentrée scolaire;UAI;Secteur;Nombre total d'élèves;Nombre d'élèves en pré-élémentaire hors ULIS"
    header += ";Nombre d'élèves en élémentaire hors ULIS;Nombre d'élèves en ULIS"
    run = plan("pupils", directory(f"2021;{UAI[0]};PUBLIC;43;20;20;0", header=header), authority="Ville")
    assert run.state == "refused"
    assert run.problems.get().line == 2


def test_an_index_that_is_not_published_says_why_and_one_out_of_range_is_refused() -> None:
    apply("directory", directory(*(line(uai) for uai in UAI)), **CITY)
    lines = [
        f"2022-2023;{UAI[0]};NS",
        f"2022-2023;{UAI[1]};95,4",
        f"2022-2023;{UAI[2]};400",
        "2022-2023;0951099D;100",
    ]
    run = apply("ips", directory(*lines, header="Rentrée scolaire;UAI;IPS"))
    assert (run.plan["refused_lines"], run.plan["passed_over"]) == (1, 1)
    rows = SchoolIndex.objects.order_by("school__code").values_list("value", "year_id", "missing_reason")
    assert list(rows) == [(None, 2022, "not published: too few pupils"), (95.4, 2022, "")]


def test_our_own_csv_as_documented() -> None:
    document = (Path(__file__).resolve().parents[2] / "docs" / "formats" / "territory.csv.md").read_text()
    header, row = document.partition("```csv\n")[2].partition("\n```")[0].splitlines()
    content = directory(f"{row};Argenteuil", header=f"{header};organisme responsable")
    run = apply("schools", content, authority="Ville")
    assert run.plan["ignored"] == []
    school = School.objects.get()
    assert (school.responsible.name, school.responsible.kind) == ("Argenteuil", "commune")
    assert school.calendar.code == "zone-c"
    assert Enrolment.objects.filter(is_estimate=False).count() == 6
    assert counts(plan("schools", content, authority="Ville"))["school"] == (0, 0, 1)


def test_an_import_reaches_no_further_than_the_person() -> None:
    from pupitre.kernel.imports.operations import BadOption
    from pupitre.kernel.viewer import Grant, Scope, Viewer

    apply("directory", directory(line(UAI[0])), **CITY)
    theirs = Organisation.objects.create(kind="authority", name="Autre", jurisdiction="fr")
    grant = Grant("lead", frozenset({"territory.import"}), Scope(organisations=frozenset({theirs.pk})))
    viewer = Viewer(person_id=1, name="Ada", grants=(grant,))
    with pytest.raises(BadOption):
        plan("directory", directory(line(UAI[1])), actor=viewer, **CITY)
    run = plan("directory", directory(line(UAI[0], "Mine"), line(UAI[1])), actor=viewer, authority="Autre")
    assert [(problem.line, problem.value) for problem in run.problems.all()] == [(2, UAI[0])]
