"""The shell: the rail, the first page, the search, the reader's settings and language."""

import pytest
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pupitre.http.panels import Finder, Found, Offer, Offered, Panel
from pupitre.kernel.models import OutboxMessage
from pupitre.web import home, navigation, search
from tests.factories.accounts import person
from tests.factories.territory import organisation, school
from tests.http.budget import visit_within


@pytest.fixture
def lead(client: Client, db: None) -> Client:
    client.force_login(person("plan_lead", organisation=organisation(), language="en"))
    return client


def test_the_rail_shows_what_one_may_open_and_where_one_stands(lead: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = (
        navigation.Entry("Today", "home", "web:home"),
        navigation.Entry("Gallery", "stack-2", "web:gallery", "territory.view"),
        navigation.Entry("Hidden", "lock", "web:search", "nobody.holds_this"),
    )
    monkeypatch.setattr(navigation, "ENTRIES", entries)
    html = lead.get("/gallery/").content.decode()
    assert '<a href="/gallery/" aria-current="page">' in html
    assert "Hidden" not in html
    assert '<a href="/" aria-current' not in html


def test_a_panel_more_adds_its_place_to_the_first_page_and_nothing_to_its_cost(
    lead: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(_request: HttpRequest) -> Panel | None:
        raise AssertionError("the first page reads no panel but its own")

    def hidden() -> Offer:
        return Offered("secret", "Secret", "nobody.holds_this", read)

    monkeypatch.setattr(home, "PANELS", (*(Offered("plan", "Late", None, read) for _ in range(30)), hidden()))
    html = visit_within(lead, "/", queries=5).content.decode()
    assert html.count('hx-get="/today/plan/"') == html.count('<a href="/today/plan/">Read') == 30
    assert "Secret" not in html
    assert 'data-many="# things wait for you."' in html


def test_a_panel_answers_in_its_place_or_as_a_page(lead: Client) -> None:
    school(organisation())
    place, page = lead.get("/today/roles/", headers={"hx-request": "true"}), lead.get("/today/roles/")
    assert place.status_code == page.status_code == 200
    assert place.content == b"", "nothing to say: nothing takes the place"
    assert "Nothing to say for now." in page.content.decode()
    assert "HX-Request" in place["Vary"]


def test_the_search_asks_only_rooms_open_to_the_viewer(lead: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def find(_viewer: object, text: str, _limit: int) -> list[Found]:
        return [Found(f"<{text}>", "/found/", "detail")]

    finders = (Finder("Schools", "territory.view", find), Finder("Secrets", "nobody.holds_this", find))
    monkeypatch.setattr(search, "FINDERS", finders)
    html = lead.get("/search/?q=jau").content.decode()
    assert "&lt;jau&gt;" in html
    assert "Secrets" not in html
    assert "/found/" not in lead.get("/search/?q=j").content.decode()
    fragment = lead.get(
        "/search/?q=jau", headers={"hx-request": "true", "hx-target": "search-found"}
    ).content.decode()
    assert "<html" not in fragment
    assert "/found/" in fragment


def test_reading_settings_follow_the_person(lead: Client) -> None:
    asked = {"theme": "dark", "font": "dyslexia", "contrast": "nonsense", "language": "fr-ca", "next": "/gallery/"}
    answer = lead.post("/reading/", asked)
    assert answer["Location"] == "/gallery/"
    lead.cookies.pop("reading")
    html = lead.get("/").content.decode()
    assert 'lang="fr-ca"' in html
    assert 'data-theme="dark" data-bs-theme="dark" data-contrast="normal" data-font="dyslexia"' in html


@pytest.mark.django_db
def test_reading_settings_stay_in_a_cookie_before_signing_in(client: Client) -> None:
    client.post("/reading/", {"theme": "dark", "language": "en", "next": "https://evil.example/"})
    html = client.get("/reading/").content.decode()
    assert 'data-theme="dark"' in html
    assert 'lang="en"' in html


@pytest.mark.django_db
@pytest.mark.parametrize("cookie", ["[]", "{", '{"theme": ["x"]}', '"dark"'])
def test_a_spoilt_cookie_reads_as_none(client: Client, cookie: str) -> None:
    client.cookies["reading"] = cookie
    assert 'data-theme="system"' in client.get("/reading/").content.decode()


def test_one_is_never_sent_elsewhere(lead: Client) -> None:
    assert lead.post("/reading/", {"next": "https://evil.example/"})["Location"] == "/"


def test_an_address_that_leads_nowhere_says_so(lead: Client) -> None:
    answer = lead.get("/nowhere/")
    assert answer.status_code == 404
    assert b"There is nothing at this address" in answer.content


def test_a_fault_has_a_page_that_needs_nothing(lead: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_request: HttpRequest) -> None:
        raise RuntimeError("a fault of ours")

    reverse("web:home")  # the addresses are read from the panels as they are
    monkeypatch.setattr(home, "PANELS", (broken,))
    lead.raise_request_exception = False
    answer = lead.get("/")
    assert answer.status_code == 500
    assert b"<h1>" in answer.content


def test_the_gallery_shows_every_component(lead: Client) -> None:
    html = visit_within(lead, "/gallery/", queries=8).content.decode()
    for mark in (
        "why-body",
        "state-blocked",
        "chart-svg",
        "progress-panel",
        "table-frame",
        "field-wrong",
        "empty-title",
    ):
        assert mark in html, mark


def test_the_search_finds_people_within_ones_scope(lead: Client) -> None:
    here = organisation()
    seeker = person("plan_lead", organisation=here, language="en")
    person("teacher", school=school(here), display_name="Zoé Marchand")
    person("teacher", school=school(), display_name="Zoé Lointaine")
    lead.force_login(seeker)
    html = lead.get("/search/?q=zoé").content.decode()
    assert "Zoé Marchand" in html
    assert "Lointaine" not in html


def test_a_role_that_ends_soon_is_told_to_who_may_give_it_again(lead: Client) -> None:
    here = organisation()
    member = person("teacher", school=school(here), display_name="Zoé Marchand", ends_on=timezone.localdate())
    lead.force_login(person("plan_lead", organisation=here, language="en"))
    place = lead.get("/today/roles/", headers={"hx-request": "true"}).content.decode()
    assert "Zoé Marchand" in place
    assert "<html" not in place
    lead.force_login(member)
    assert "/today/roles/" not in lead.get("/", follow=True).content.decode()


@pytest.mark.django_db
def test_a_mail_that_did_not_leave_waits_for_who_runs_the_installation(client: Client) -> None:
    OutboxMessage.objects.create(
        created_at=timezone.now(), recipient="a@b.c", subject="Invitation", body="", state="dead"
    )
    client.force_login(person("administrator", language="en"))
    html = client.get("/today/mails/").content.decode()
    assert 'data-waiting="1"' in html
    assert "a@b.c" in html
