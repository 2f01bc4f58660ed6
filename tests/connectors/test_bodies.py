"""Our CSV of bodies: read, planned, applied, undone; the plan says what applying does."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from pupitre.accounts.queries import viewer_of
from pupitre.kernel.imports import operations
from pupitre.kernel.models import ImportRun
from pupitre.kernel.viewer import SYSTEM
from pupitre.territory.models import Organisation
from tests.connectors.shared import AT, apply, counts, plan
from tests.factories.accounts import person
from tests.factories.territory import organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
FILE = """code insee;nom;type;dépend de;population;appellation
95018;Argenteuil;commune;Pays de Seine;113 417;
95063;Bezons;commune;200058519;32 511;
200058519;Pays de Seine;métropole;Val d\u2019Oise;;métropole
95;Val d\u2019Oise;département;;1 256 607;conseil départemental
"""


@pytest.fixture
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def bodies(content: str = FILE, **options: Any) -> ImportRun:
    return apply("bodies", content.encode(), **options)


def tree() -> dict[str, str | None]:
    rows = Organisation.objects.order_by("pk").values_list("name", "parent__name")
    return dict(rows)


def problems(run: ImportRun) -> list[tuple[int | None, str]]:
    return [(problem.line, problem.message) for problem in run.problems.all()]


def test_a_body_may_stand_before_the_one_it_depends_on_and_the_plan_says_what_applying_does() -> None:
    planned = plan("bodies", FILE.encode())
    assert (planned.state, problems(planned), counts(planned)) == ("planned", [], {"organisation": (4, 0, 0)})
    assert not Organisation.objects.exists()
    applied = operations.apply_run(planned, actor=SYSTEM, at=AT)
    assert counts(applied) == {"organisation": (4, 0, 0)}
    assert tree() == {
        "Argenteuil": "Pays de Seine",
        "Bezons": "Pays de Seine",
        "Pays de Seine": "Val d\u2019Oise",
        "Val d\u2019Oise": None,
    }
    town = Organisation.objects.get(code="95018")
    assert (town.kind, town.population, town.jurisdiction) == ("commune", 113_417, "fr")
    assert counts(bodies()) == {"organisation": (0, 0, 4)}
    operations.undo_run(applied, actor=SYSTEM, at=AT)
    assert not Organisation.objects.exists()


def test_a_known_body_takes_its_figures_and_moves_and_undoing_puts_it_back() -> None:
    bodies()
    run = bodies("code;nom;type;dépend de;population\n95018;Argenteuil;commune;95;114 000\n")
    assert counts(run) == {"organisation": (0, 1, 0)}
    assert tree()["Argenteuil"] == "Val d\u2019Oise"
    operations.undo_run(run, actor=SYSTEM, at=AT)
    town = Organisation.objects.get(code="95018")
    assert (town.parent.name, town.population) == ("Pays de Seine", 113_417)


def test_what_the_file_does_not_say_is_left_alone() -> None:
    bodies()
    run = bodies("code;nom;type;dépend de\n95018;Argenteuil-sur-Seine;commune;\n")
    assert counts(run) == {"organisation": (0, 1, 0)}
    town = Organisation.objects.get(code="95018")
    assert (town.name, town.parent.name, town.population) == ("Argenteuil-sur-Seine", "Pays de Seine", 113_417)


def test_a_body_without_code_takes_one_by_its_name_and_kind() -> None:
    made = organisation(name="Pays de Seine", kind="authority")
    line = "200058519;Pays de Seine;epci;;180 000\n95018;Argenteuil;commune;Pays de Seine;113 417\n"
    planned = plan("bodies", f"code;nom;type;dépend de;population\n{line}".encode())
    assert (counts(planned), problems(planned)) == ({"organisation": (1, 1, 0)}, [])
    operations.apply_run(planned, actor=SYSTEM, at=AT)
    made.refresh_from_db()
    assert (made.code, made.population) == ("200058519", 180_000)
    assert tree()["Argenteuil"] == "Pays de Seine"


def test_two_bodies_of_one_name_are_told_apart_by_their_codes() -> None:
    organisation(name="Saint-Denis", kind="commune", code="97411")
    bodies("code;nom;type\n93066;Saint-Denis;commune\n")
    assert set(Organisation.objects.values_list("code", flat=True)) == {"97411", "93066"}
    run = plan("bodies", b"code;nom;type;parent\nS1;Service;service;saint denis\n")
    assert problems(run) == [(2, "several bodies have this name")]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("1004;Amb\u00e9rieu;commune;;", "this is not the INSEE code of a commune"),
        ("95018;Argenteuil;service;;", "this code is that of another kind of body: commune"),
        ("S1;Service;service;Nulle part;", "no body has this code or this name"),
        ("95;Val;d\u00e9partement;95018;", "it would depend on itself, through others"),
        ("S1;Service;service;;-3", ""),
        ("S1;Service;ch\u00e2teau;;", ""),
        ("S1;Service;service;;\nS1;Service;service;;", "an earlier line says the same thing"),
    ],
)
def test_a_line_that_cannot_be_taken_is_named_and_the_others_go_on(lines: str, told: str) -> None:
    bodies()
    run = bodies(f"code;nom;type;dépend de;population\n95999;Neuve;commune;95;12\n{lines}\n")
    [(_line, message)] = problems(run)
    assert message == told if told else message
    assert Organisation.objects.filter(code="95999", parent__code="95").exists()


def test_whoever_runs_one_body_places_nothing_elsewhere() -> None:
    bodies()
    mine = Organisation.objects.get(code="200058519")
    actor = viewer_of(person("plan_lead", organisation=mine), AT.date())
    lines = "S1;Mien;service;95018\nS2;Ailleurs;service;95\nS3;Tout en haut;service;\n95;Val;département;\n"
    run = bodies(f"code;nom;type;dépend de\n{lines}", actor=actor)
    assert [line for line, _message in problems(run)] == [3, 4, 5]
    assert set(Organisation.objects.filter(code__startswith="S").values_list("name", flat=True)) == {"Mien"}
    assert Organisation.objects.get(code="95").name == "Val d\u2019Oise"
