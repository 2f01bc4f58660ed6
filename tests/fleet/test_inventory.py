"""An existing inventory comes in: Snipe-IT, GLPI, or any table whose columns somebody matched."""

import io
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from pupitre.fleet import inventory
from pupitre.fleet.models import ColumnMapping, Device
from pupitre.kernel.imports import operations
from pupitre.kernel.models import ImportRun, RowChange
from pupitre.kernel.viewer import SYSTEM
from pupitre.procurement.models import DeviceModel
from tests.factories import fleet as make
from tests.factories import territory
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db

# The header of an export of Snipe-IT 7, and rows as it writes them.
SNIPE = """Asset Name,Asset Tag,Serial,Model,Category,Status,Location,Purchase Date,Purchase Cost,Warranty,Notes
CB-01,1001,pf1abc,Chromebook 11 G9,Chromebooks,Deployed,Jaures,2023-08-21,"1,329.00",36 months,
CB-02,1002,pf1abd,Chromebook 11 G9,Chromebooks,Ready to Deploy,,2023-08-21,329.00,36 months,spare
,1003,,iPad 9,Tablets,Deployed,Nowhere,,,,
CB-04,1001,pf1abe,Chromebook 11 G9,Chromebooks,Deployed,Jaures,,,,
"""
GLPI = """"Nom";"Statut";"Fabricant";"Numéro de série";"Type";"Modèle";"Lieu";"Système d'exploitation - Nom"
"PC-12";"En service";"Dell";"7XK2";"Portable";"Latitude 3420";"X-JAURES";"Windows 11"
"""


@pytest.fixture
def w() -> SimpleNamespace:
    made = SimpleNamespace(owner=territory.organisation(name="Ici"))
    made.school = territory.school(made.owner, name="Jaures", code="X-JAURES")
    return made


def bring(text: str, *, apply: bool = True, **options: str) -> ImportRun:
    translation.activate("en")
    run = operations.open_run(
        inventory.KIND,
        io.BytesIO(text.encode()),
        name="inventory.csv",
        options={"owner": "Ici", **options},
        actor=SYSTEM,
        at=timezone.now(),
    )
    run = operations.plan_run(run, actor=SYSTEM, at=timezone.now())
    return operations.apply_run(run, actor=SYSTEM, at=timezone.now()) if apply else run


def figures(run: ImportRun, table: str = "fleet.device") -> tuple[int, int, int]:
    steps = [step for step in run.plan["steps"] if step["table"] == table]
    return tuple(sum(step[name] for step in steps) for name in ("new", "changed", "unchanged"))  # type: ignore[return-value]


def test_an_export_of_snipe_it_comes_in_and_each_bad_line_is_named(w: SimpleNamespace) -> None:
    run = bring(SNIPE)
    assert figures(run) == (2, 0, 0)
    assert {(one.line, one.message) for one in run.problems.all()} == {
        (4, "no school that you equip has this code or name"),
        (5, "another device bears this label"),
    }
    one = Device.objects.get(serial="PF1ABC")
    assert (one.asset_tag, one.name, one.state, one.school) == ("1001", "CB-01", "in_use", w.school)
    assert (one.bought_on, one.price, one.warranty_until) == (date(2023, 8, 21), Decimal(1329), date(2026, 8, 21))
    assert (one.model.name, one.model.category, one.model.organisation) == ("Chromebook 11 G9", "laptop", w.owner)
    assert Device.objects.get(serial="PF1ABD").state == "in_store"
    assert RowChange.objects.filter(table="fleet.device", act="insert").count() == 2


def test_an_export_of_glpi_comes_in(w: SimpleNamespace) -> None:
    bring(GLPI)
    one = Device.objects.get(serial="7XK2")
    assert (one.name, one.state, one.school, one.os) == ("PC-12", "in_use", w.school, "Windows 11")


def test_the_same_file_again_changes_nothing_and_what_people_did_stays(w: SimpleNamespace) -> None:
    bring(SNIPE)
    assert figures(bring(SNIPE, apply=False)) == (0, 0, 2)
    Device.objects.filter(serial="PF1ABC").update(state="in_repair", condition="HS")
    run = bring(SNIPE.replace("329.00,36", "300.00,36"))
    one = Device.objects.get(serial="PF1ABC")
    assert (one.state, one.condition) == ("in_repair", "HS")  # its life is told by acts, not by files
    assert figures(run)[1] == 1
    bare = "Serial,Model\nPF1ABD,Chromebook 11 G9\n"
    bring(bare)  # columns that a file does not have are left alone
    assert Device.objects.get(serial="PF1ABD").note == "spare"


def test_an_import_can_be_undone(w: SimpleNamespace) -> None:
    run = bring(SNIPE)
    operations.undo_run(run, actor=SYSTEM, at=timezone.now())
    assert not Device.objects.exists()


def test_a_device_of_another_body_is_not_touched(w: SimpleNamespace) -> None:
    elsewhere = make.device(territory.school(), serial="PF1ABC")
    bring(SNIPE)
    elsewhere.refresh_from_db()
    assert elsewhere.asset_tag != "1001"
    assert Device.objects.filter(serial="PF1ABC").count() == 2


ODD = "Machine;Plaque;Genre;Situation;Où\nM1;zz1;Tablette X;Chez l'élève;X-JAURES\nM2;zz2;Vieux truc;HS garage;\n"


def test_columns_states_and_models_are_matched_once_and_remembered(w: SimpleNamespace) -> None:
    known = make.model(w.owner, name="Tablet X", category="tablet")
    client = Client(headers={"accept-language": "en"})
    client.force_login(person("technician", organisation=w.owner, language="en"))

    def upload() -> str:
        file = SimpleUploadedFile("odd.csv", ODD.encode())
        answer = client.post(reverse("fleet:inventory"), {"file": file, "owner": w.owner.pk})
        assert answer.status_code == 302
        return str(answer.headers["Location"])

    page = upload()
    other = Client()
    other.force_login(person("technician", organisation=w.owner))
    assert other.get(page).status_code == 404  # a file is seen by who brought it
    assert client.get(page.replace("columns", "words")).status_code == 404  # its columns first
    assert client.post(page, {"model": "Genre"}).status_code == 422  # nothing names the devices
    matched = {"serial": "Plaque", "model": "Genre", "state": "Situation", "school": "Où", "name": "Machine"}
    answer = client.post(page, matched)
    words = client.get(answer.headers["Location"])
    assert "Chez l&#x27;élève" in words.content.decode()

    by_label = {
        bound.label: bound.html_name
        for bound in [*words.context["form"].state_fields(), *words.context["form"].model_fields()]
    }
    posted = {
        by_label["Chez l'élève"]: "in_use",
        by_label["HS garage"]: "retired",
        by_label["Tablette X"]: known.code,
        by_label["Vieux truc"]: "",
    }

    assert client.post(answer.headers["Location"], {**posted, "state-0": ""}).status_code == 422
    planned = client.post(answer.headers["Location"], posted)
    run = ImportRun.objects.latest("pk")
    assert planned.headers["Location"] == reverse("imports:run", args=[run.pk])
    assert figures(run) == (2, 0, 0)
    operations.apply_run(run, actor=SYSTEM, at=timezone.now())
    assert Device.objects.get(serial="ZZ1").model == known
    assert Device.objects.get(serial="ZZ2").state == "retired"
    assert DeviceModel.objects.get(code="VIEUX-TRUC").is_for_sale is False
    again = upload()  # the same layout: what was said is proposed, and no word is unknown any more
    assert 'value="Plaque" selected' in client.get(again).content.decode()
    assert client.post(again, matched).headers["Location"].startswith("/imports/")
    assert ColumnMapping.objects.count() == 1


def test_a_file_that_is_no_table_is_refused_with_its_reason(w: SimpleNamespace) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person("technician", organisation=w.owner, language="en"))
    file = SimpleUploadedFile("odd.csv", b"\x00\x01\x02")
    answer = client.post(reverse("fleet:inventory"), {"file": file, "owner": w.owner.pk}, follow=True)
    assert "This file cannot be taken" in answer.content.decode()


CATEGORIES: list[tuple[tuple[Any, ...], str]] = [
    (("iPad 9th gen", "Tablets"), "tablet"),
    (("HP Chromebook 11", None), "laptop"),
    (("Epson EB-X49", "Vidéoprojecteurs"), "projector"),
    (("Bee-Bot", "Robots"), "other"),
    ((None, None), "other"),
]


@pytest.mark.parametrize(("words", "category"), CATEGORIES)
def test_the_category_that_words_mean(words: tuple[Any, ...], category: str) -> None:
    assert inventory.category_of(*words) == category
