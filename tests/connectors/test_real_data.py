"""The public data of the seeds, imported whole; figures from the data's own README."""

import pytest
from django.db.models import Avg, Count, Q, Sum

from pupitre.kernel.imports import operations
from pupitre.kernel.viewer import SYSTEM
from pupitre.territory.models import (
    Building,
    Enrolment,
    Organisation,
    School,
    SchoolIndex,
    SchoolYear,
)
from tests.connectors.shared import AT, apply, counts, plan, shared

pytestmark = pytest.mark.django_db
SEM = "saint_etienne_metropole/"
RENTREES = "ille_et_vilaine/fr-en-ecoles-effectifs-nb_classes_2019-2021.csv"
METROPOLE = {"authority": "Saint-Étienne Métropole"}


def import_saint_etienne() -> None:
    apply("directory", shared(f"{SEM}ecoles_sem_256.csv"), **METROPOLE, year="2021")
    apply("ips", shared(f"{SEM}fr-en-ips_ecoles_2021-2022_042.csv"))


def test_saint_etienne_metropole() -> None:
    import_saint_etienne()
    assert School.objects.count() == 256
    assert dict(School.objects.values_list("kind").annotate(Count("pk")).order_by()) == {
        "maternelle": 59,
        "elementaire": 56,
        "primaire": 141,
    }
    assert School.objects.filter(sector="public").count() == 198
    assert School.objects.filter(sector="private").count() == 58
    totals = Enrolment.objects.filter(level=None)
    assert totals.aggregate(Sum("pupils"))["pupils__sum"] == 40_115
    assert School.objects.exclude(enrolments__level=None, enrolments__pupils__isnull=False).count() == 4
    assert Enrolment.objects.exclude(level=None).aggregate(Sum("pupils"))["pupils__sum"] == 40_115
    assert not Enrolment.objects.exclude(level=None).exclude(rule="equal-cohorts", is_estimate=True).exists()
    city = School.objects.filter(commune_code="42218")
    assert (city.count(), totals.filter(school__in=city).aggregate(Sum("pupils"))["pupils__sum"]) == (90, 16_198)
    assert School.objects.filter(longitude__range=(4, 5), latitude__range=(45, 46)).count() == 256


def test_saint_etienne_metropole_by_its_index() -> None:
    import_saint_etienne()
    means = dict(SchoolIndex.objects.values_list("school__sector").annotate(Avg("value")).order_by())
    assert {sector: round(mean, 2) for sector, mean in means.items()} == {"public": 95.42, "private": 107.69}
    low = SchoolIndex.objects.filter(value__lt=80)
    pupils = Enrolment.objects.filter(level=None, school__indices__in=low).aggregate(Sum("pupils"))
    assert (low.count(), pupils["pupils__sum"]) == (40, 7_930)


def test_every_public_ecole_answers_to_its_commune_under_the_metropole() -> None:
    import_saint_etienne()
    public = School.objects.filter(sector="public")
    assert not public.exclude(responsible__kind="commune").exists()
    assert set(public.values_list("responsible__parent__name", flat=True)) == {"Saint-Étienne Métropole"}
    assert Organisation.objects.get(code="42218").schools.count() == public.filter(commune_code="42218").count()
    assert set(School.objects.exclude(sector="public").values_list("responsible__kind", flat=True)) == {"private"}
    assert set(School.objects.values_list("calendar__code", flat=True)) == {"zone-a"}


def test_importing_saint_etienne_again_changes_nothing_and_undoing_leaves_nothing() -> None:
    content = shared(f"{SEM}ecoles_sem_256.csv")
    first = apply("directory", content, **METROPOLE, year="2021")
    again = plan("directory", content, **METROPOLE, year="2021")
    assert all((new, changed) == (0, 0) for new, changed, _same in counts(again).values())
    operations.undo_run(first, actor=SYSTEM, at=AT)
    assert first.undo_report["kept"] == 0
    assert not any(table.objects.exists() for table in (School, Organisation, Enrolment, SchoolYear))


def test_all_the_establishments_of_the_metropole() -> None:
    run = apply("directory", shared(f"{SEM}etablissements_sem.csv"), **METROPOLE, year="2021", take="all")
    assert (run.plan["lines"], run.plan["refused_lines"], run.plan["passed_over"]) == (398, 3, 17)
    assert {problem.value for problem in run.problems.all()} == {"0420976H", "0421021G", "0421058X"}  # there twice
    kinds = dict(School.objects.values_list("kind").annotate(Count("pk")).order_by())
    assert (kinds["college"], kinds["primaire"], kinds["maternelle"]) == (51, 141, 59)  # one of 52 was there twice
    colleges = School.objects.filter(kind="college", sector="public")
    assert set(colleges.values_list("responsible__code", flat=True)) == {"D42"}


def test_ille_et_vilaine_over_three_years() -> None:
    run = apply(
        "pupils",
        shared("ille_et_vilaine/fr-en-ecoles-effectifs-nb_classes_2019-2021.csv"),
        authority="Ille-et-Vilaine",
    )
    assert run.plan["refused_lines"] == 0
    totals = Enrolment.objects.filter(level=None).values_list("year_id")
    figures = totals.annotate(Count("pk"), Sum("pupils"), Sum("classes")).order_by("year_id")
    assert [tuple(map(int, row)) for row in figures] == [
        (2019, 677, 111_629, 4_756),
        (2020, 676, 110_324, 4_796),
        (2021, 676, 108_848, 4_794),
    ]
    by_level = (
        Enrolment.objects.exclude(level=None).values_list("year_id").annotate(Sum("pupils")).order_by("year_id")
    )
    assert list(by_level) == [(2019, 111_629), (2020, 110_324), (2021, 108_848)]
    assert School.objects.filter(closed_on=None).count() == 676
    assert not School.objects.filter(closed_on__isnull=False, enrolments__year=2021).exists()


def test_ille_et_vilaine_counts_ulis_once_and_knows_its_networks_and_index() -> None:
    apply(
        "pupils",
        shared("ille_et_vilaine/fr-en-ecoles-effectifs-nb_classes_2019-2021.csv"),
        authority="Ille-et-Vilaine",
    )
    apply("ips", shared("ille_et_vilaine/fr-en-ips_ecoles_2021-2022_035.csv"))
    amanlis = Enrolment.objects.filter(school__code="0351633K", year=2021)
    assert amanlis.get(level=None).pupils == 251
    assert amanlis.get(level__is_unit=True).pupils == 12
    assert list(
        amanlis.filter(is_estimate=True).order_by("level__position").values_list("level__code", "pupils")
    ) == [
        ("PS", 28),
        ("MS", 28),
        ("GS", 27),
    ]
    with_network = Q(networks__network="REP") | Q(networks__network="REP+")
    assert School.objects.filter(with_network, networks__year=2021).distinct().count() > 10
    assert SchoolIndex.objects.count() > 500


def test_premieres_seigneuries_counts_nothing_twice() -> None:
    run = apply("gduno", shared("cssps/cssps_ecoles_immeubles_88.csv"), authority="CSS des Premières-Seigneuries")
    assert run.plan["lines"] == 88
    # The file has 78 building codes, whatever way they are counted; its README says 83.
    assert (School.objects.count(), Building.objects.count()) == (49, 78)
    assert School.buildings.through.objects.count() == 88
    centre = School.objects.get(code="734373")
    assert (centre.kind, centre.buildings.count() > 1) == ("adultes", True)
    assert set(School.objects.values_list("responsible__name", flat=True)) == {"CSS des Premières-Seigneuries"}
    assert not School.objects.filter(longitude=None).exists()
