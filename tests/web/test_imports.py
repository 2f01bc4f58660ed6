"""Bringing a file in, as a person does it in the pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pupitre.kernel.models import ImportRun
from pupitre.territory.models import School
from pupitre.web.imports import views
from tests.factories.accounts import person
from tests.factories.territory import organisation

pytestmark = pytest.mark.django_db
HEADER = "code;nom;type;élèves;autre\n"
FILE = HEADER + "0951099D;École Pasteur;primaire;43;x\n0951099E;École fausse;château;12;y\n"


@pytest.fixture
def lead(client: Client) -> Client:
    client.force_login(person("plan_lead", organisation=organisation(name="Ville"), language="en"))
    return client


def send(client: Client, content: str = FILE, kind: str = "schools", **options: str) -> str:
    data = {"file": SimpleUploadedFile("écoles.csv", content.encode()), "authority": "Ville", "jurisdiction": "fr"}
    data |= {"year": "2025", "complete": "no", "closing_day": "2025-08-31", **options}
    response = client.post(f"/imports/new/{kind}/", data)
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_choose_look_apply_undo(lead: Client) -> None:
    assert "/imports/new/directory/" in page(lead, "/imports/new/")
    address = send(lead)
    preview = page(lead, address)
    assert "École Pasteur (0951099D)" in preview
    assert "château" in preview
    assert not School.objects.exists()
    assert lead.post(f"{address}apply/").status_code == 302
    assert School.objects.get().name == "École Pasteur"
    assert f"{address}undo/" in page(lead, address)
    lead.post(f"{address}undo/")
    assert not School.objects.exists()
    assert address in page(lead, "/imports/")


def test_the_problems_are_a_file_that_a_spreadsheet_does_not_run(lead: Client) -> None:
    address = send(lead, HEADER + "X;École;=cmd();;\nY;École;primaire;;\n")
    text = lead.get(f"{address}problems.csv").content.decode()
    assert text.splitlines()[1].startswith("2;type;'=cmd();")


def test_an_option_out_of_reach_stands_beside_the_form(lead: Client) -> None:
    organisation(name="Autre")
    data = {"file": SimpleUploadedFile("f.csv", FILE.encode()), "authority": "Autre", "jurisdiction": "fr"}
    response = lead.post("/imports/new/schools/", data | {"year": "x", "complete": "no"})
    assert response.status_code == 422
    assert not ImportRun.objects.exists()


def test_what_would_leave_must_be_agreed_to(lead: Client) -> None:
    lines = "".join(f"L{number};École {number};primaire;;\n" for number in range(5))
    lead.post(f"{send(lead, HEADER + lines)}apply/")
    address = send(lead, HEADER + "L1;École 1;primaire;;\n", complete="yes")
    assert 'name="let_leave"' in page(lead, address)
    assert lead.post(f"{address}apply/").status_code == 409
    assert School.objects.filter(closed_on=None).count() == 5
    lead.post(f"{address}apply/", {"let_leave": "yes"})
    assert School.objects.filter(closed_on=None).count() == 1


def test_a_large_file_is_left_to_a_worker(lead: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "AT_ONCE", 10)
    asked: list[dict[str, object]] = []
    monkeypatch.setattr(views.jobs.plan_import, "defer", lambda **values: asked.append(values))
    monkeypatch.setattr(views.jobs.apply_import, "defer", lambda **values: asked.append(values))
    address = send(lead)
    assert "progress-panel" in page(lead, address)
    assert "progress-panel" in page(lead, f"{address}progress/")
    run = ImportRun.objects.get()
    views.jobs.plan_import(**asked[0])
    assert lead.get(f"{address}progress/")["HX-Refresh"] == "true"
    lead.post(f"{address}apply/")
    run.refresh_from_db()
    assert (run.state, len(asked)) == ("applying", 2)
    views.jobs.apply_import(**asked[1])
    run.refresh_from_db()
    assert run.state == "applied"
