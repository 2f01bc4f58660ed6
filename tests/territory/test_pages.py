"""The territory's pages: what they show, what they cost in queries, what they refuse."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from pupitre.territory.models import Calendar, Enrolment, IndexScheme, School, SchoolIndex, SchoolYear
from tests.factories.accounts import person
from tests.factories.territory import organisation, school

pytestmark = pytest.mark.django_db
PEOPLE = 5  # session, person, memberships, what lies below, and the page's own settings


@pytest.fixture
def authority(db: None):
    return organisation(name="Métropole")


@pytest.fixture
def lead(authority, client: Client) -> Client:
    client.force_login(person("plan_lead", organisation=authority, language="en"))
    client.cookies["django_language"] = "en"
    return client


def fill(where: School, pupils: int, ips: float) -> None:
    SchoolYear.objects.get_or_create(start_year=2025)
    scheme = IndexScheme.objects.get(code__iexact="ips")
    Enrolment.objects.create(school=where, year_id=2025, pupils=pupils, classes=4)
    SchoolIndex.objects.create(school=where, year_id=2025, scheme=scheme, value=ips)


def names(response) -> list[str]:
    return [row["name"] for row in response.context["listing"].rows]


def test_the_list_filters_by_text_commune_index_and_state(authority, lead: Client) -> None:
    poor = school(authority, name="École Jaurès", commune_name="Saint-Étienne", code="A1")
    rich = school(authority, name="Les Ormes", commune_name="Villars")
    school(authority, name="Fermée", closed_on=date(2020, 1, 1))
    fill(poor, 120, 70.5)
    fill(rich, 80, 120.0)
    url = reverse("territory:schools")
    for query, expected in (
        ("", ["École Jaurès", "Les Ormes"]),
        ("?q=jaures", ["École Jaurès"]),
        ("?q=a1", ["École Jaurès"]),
        ("?commune=etienne", ["École Jaurès"]),
        ("?commune=jaures", []),
        ("?ips_to=100,5", ["École Jaurès"]),
        ("?ips_from=100", ["Les Ormes"]),
        ("?ips_from=beaucoup", ["École Jaurès", "Les Ormes"]),
        ("?state=closed", ["Fermée"]),
        ("?state=all", ["École Jaurès", "Fermée", "Les Ormes"]),
        ("?sort=-pupils", ["École Jaurès", "Les Ormes"]),
        ("?body=metropole&kind=primaire", ["École Jaurès", "Les Ormes"]),
        ("?kind=college", []),
    ):
        assert names(lead.get(url + query)) == expected, query
    assert "2 open schools, 200 pupils" in lead.get(url).context["status"].replace("\N{NO-BREAK SPACE}", " ")


def test_a_file_of_the_list_holds_more_than_the_screen(authority, lead: Client) -> None:
    school(authority, name="École Jaurès", address="1 place Jaurès")
    response = lead.get(reverse("territory:schools"), {"export": "csv"})
    text = response.content.decode("utf-8-sig")
    assert "École Jaurès" in text
    assert "1 place Jaurès" in text


def test_pages_cost_the_same_queries_whatever_the_number_of_schools(
    authority,
    lead: Client,
    django_assert_max_num_queries,
) -> None:
    made = [school(authority, latitude=45.4, longitude=4.4) for _ in range(30)]
    for where in made:
        fill(where, 100, 90.0)
    for url, budget in (
        (reverse("territory:schools"), 7),
        (reverse("territory:map"), 8),
        (reverse("territory:map_data"), 5),
        (reverse("territory:organisations"), 2),
        (reverse("territory:calendars"), 3),
        (made[0].get_absolute_url(), 5),  # each panel that is read after it has a budget of its own
    ):
        lead.get(url)
        with django_assert_max_num_queries(PEOPLE + budget):
            assert lead.get(url).status_code == 200


def test_the_map_places_the_schools_that_the_address_asks_for(authority, lead: Client) -> None:
    placed = school(authority, name="Placée", latitude=45.4, longitude=4.4, commune_name="Ici")
    school(authority, name="Sans position")
    school(name="Ailleurs", latitude=45.4, longitude=4.4)
    fill(placed, 120, 70.5)
    data = lead.get(reverse("territory:map_data"), {"show": "index-ips"}).json()
    assert data["schools"] == [[placed.pk, "Placée", "Ici", 45.4, 4.4, 0, "70.5"]]
    assert lead.get(reverse("territory:map_data"), {"q": "rien"}).json()["schools"] == []
    page = lead.get(reverse("territory:map"), {"show": "index-ips"})
    assert [each.words for each in page.context["painting"].legend] == ["all"]


def test_a_head_teacher_comes_home_to_the_school(client: Client) -> None:
    mine = school(name="École Jaurès")
    client.force_login(person("school_head", school=mine, language="en"))
    assert client.get(reverse("web:home")).headers["Location"] == mine.get_absolute_url()
    page = client.get(mine.get_absolute_url())
    assert page.context["can_edit"] is False
    assert not page.context["today"] or page.context["is_alone"]


def test_the_page_of_a_school_says_where_it_stands(authority, lead: Client) -> None:
    one = school(authority, name="École Jaurès", kind="maternelle", commune_code="42218", commune_name="Ici")
    other = school(authority, name="Les Ormes")
    fill(one, 120, 70.5)
    fill(other, 100, 120.0)
    SchoolYear.objects.get_or_create(start_year=2024)
    Enrolment.objects.create(school=one, year_id=2024, pupils=124, classes=5)
    page = lead.get(one.get_absolute_url())
    status = page.context["status"].replace("\N{NO-BREAK SPACE}", " ")
    assert status == (
        "120 pupils in 4 classes in 2025-2026, 4 fewer than the year before."
        " IPS 70.5: families less favoured than in most schools (median 95.3)."
    )
    assert b"Zone A" in lead.get(reverse("web:school_calendar", args=[one.pk])).content


def test_closing_and_merging_from_the_pages(authority, lead: Client) -> None:
    one = school(authority, name="Une")
    school(authority, name="Autre", code="AUTRE")
    url = reverse("territory:merge_school", args=[one.pk])
    fill(one, 120, 70.5)
    values = {"into": "autre", "on": "2025-03-12", "reason": "Fusion"}
    assert b"AUTRE" in lead.get(url).content.split(b"<datalist")[1], "schools of the same commune are suggested"
    assert lead.post(url, {**values, "into": "NON"}).status_code == 422
    assert lead.post(url, values).status_code == 302
    page = lead.get(one.get_absolute_url())
    assert "Merged into Autre on 12 March 2025." in page.context["status"]
    assert b"Fusion" in lead.get(reverse("web:school_history", args=[one.pk])).content
    again = lead.post(reverse("territory:close_school", args=[one.pk]), {"on": "2025-03-12", "reason": "x"})
    assert again.status_code == 409


def test_an_edit_keeps_what_it_replaces(authority, lead: Client) -> None:
    one = school(authority, name="Une", code="X1")
    facts = {"name": "Une", "kind": "primaire", "sector": "public", "code_scheme": "uai", "code": "0951099E"}
    assert lead.post(reverse("territory:edit_school", args=[one.pk]), facts).status_code == 422
    assert (
        lead.post(reverse("territory:edit_school", args=[one.pk]), {**facts, "code": "0951099D"}).status_code == 302
    )
    assert "X1" in lead.get(reverse("web:school_history", args=[one.pk])).content.decode()
    page = lead.get(one.get_absolute_url())
    assert page.context["school"].code == "0951099D"


def test_a_school_opens_from_its_form(authority, lead: Client) -> None:
    facts = {
        "name": "Neuve",
        "kind": "primaire",
        "sector": "public",
        "code_scheme": "local",
        "code": "N1",
        "responsible": authority.pk,
        "opened_on": "2026-09-01",
    }
    response = lead.post(reverse("territory:open_school"), facts)
    assert response.headers["Location"] == School.objects.get(code="N1").get_absolute_url()


def test_the_calendar_of_a_zone_is_read_and_others_are_edited(lead: Client) -> None:
    zone = Calendar.objects.get(code="zone-a")
    days = {"kind": "holiday", "name": "Relâche", "first": "2029-03-01", "last": "2029-03-05"}
    assert lead.post(reverse("territory:add_period", args=[zone.pk]), days).status_code == 409
    lead.post(reverse("territory:add_calendar"), {"name": "CSS", "code": "css-1", "jurisdiction": "qc"})
    own = Calendar.objects.get(code="css-1")
    assert lead.post(reverse("territory:add_period", args=[own.pk]), days).status_code == 302
    assert own.periods.get().days.upper == date(2029, 3, 6), "the last day is included"
    overlapping = lead.post(reverse("territory:add_period", args=[own.pk]), days)
    assert overlapping.status_code == 422
    assert b"overlap" in overlapping.content


def test_two_classes_of_a_school_do_not_share_a_name(authority, lead: Client) -> None:
    one = school(authority)
    SchoolYear.objects.get_or_create(start_year=2025)
    level = _level()
    values = {"year": 2025, "name": "CP A", "levels": [level], "pupils": 24}
    url = reverse("territory:add_class_group", args=[one.pk])
    assert lead.post(url, values).status_code == 302
    assert lead.post(url, values).status_code == 422
    assert one.class_groups.get().levels.count() == 1


def _level() -> int:
    from pupitre.territory.models import Level

    return Level.objects.filter(jurisdiction="fr").order_by("position").values_list("pk", flat=True)[0]
