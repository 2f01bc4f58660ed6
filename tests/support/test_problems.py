"""What comes back too often: found against its base rate, proposed with reasons, decided once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from pupitre.accounts.queries import viewer_of
from pupitre.kernel.models import OutboxMessage
from pupitre.kernel.refusal import NotAllowed
from pupitre.support import refusals
from pupitre.support.engine.recurring import Asked, propose, tail, words
from pupitre.support.models import DeskSettings, Problem, TeamMember, Ticket
from pupitre.support.operations import digest, problems
from pupitre.support.queries import figures, open_data
from pupitre.support.queries import problems as queries
from tests.factories import support as make
from tests.factories.accounts import person
from tests.factories.territory import school
from tests.http.budget import visit_within

SUBJECT = "Tablette bloquée au démarrage"
LATER = make.MONDAY + timedelta(days=5)


def asked(count: int, start: int = 0, **facts: object) -> list[Asked]:
    return [Asked(start + n, **{"category": 1, "subject": f"Sujet {n}", "school": n, **facts}) for n in range(count)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("window", "before", "kinds"),
    [
        pytest.param(asked(5, model=7), [], [], id="too few"),
        pytest.param(asked(12, model=7), [], ["model"], id="a model never heard of before"),
        pytest.param(asked(12, model=7), asked(80, 100, model=7), [], id="a model that always comes back"),
        pytest.param(asked(12, subject=SUBJECT), [], ["words"], id="the same words"),
        pytest.param(asked(9, school=3), asked(4, 100, school=3), ["school"], id="one school"),
        pytest.param(asked(12, model=7, subject=SUBJECT), [], ["words"], id="said once, not by each thing shared"),
        pytest.param(asked(6, model=7) + asked(6, 50, model=8), [], ["model", "model"], id="two causes"),
    ],
)
def test_what_is_proposed(window: list[Asked], before: list[Asked], kinds: list[str]) -> None:
    assert [one.kind for one in propose(window, before, share=14 / 90)] == kinds


def test_words_are_those_that_tell_something() -> None:
    assert words("Bonjour, la tablette est BLOQUÉE avec le Wi-Fi") == {"tablette", "bloquee"}


@given(st.integers(0, 60), st.floats(0.1, 40))
def test_the_chance_of_more_is_less(count: int, expected: float) -> None:
    assert 0 <= tail(count + 1, expected) <= tail(count, expected) <= 1


@pytest.fixture
def place():
    return school(name="École Pasteur")


def recurring(place, count: int = 8) -> None:
    for number in range(count):
        make.ticket(
            place if number else school(place.responsible), subject=SUBJECT, code="apps", key=f"again-{number}"
        )


@pytest.mark.django_db
def test_a_proposal_is_accepted_once_with_its_requests_or_set_aside(place) -> None:
    recurring(place)
    lead = viewer_of(person("plan_lead", organisation=place.responsible), LATER.date())
    technician = viewer_of(person("technician", organisation=place.responsible), LATER.date())
    [found] = queries.proposed(place.responsible, LATER)
    assert (found.title, found.count, len(found.why.reasons)) == (SUBJECT, 8, 3)
    facts = {"organisation": place.responsible, "signature": found.signature, "at": LATER}
    with pytest.raises(NotAllowed):
        problems.accept(**facts, actor=technician)
    problem = problems.accept(**facts, actor=lead)
    assert problems.accept(**facts, actor=lead) == problem
    assert problem.tickets.count() == 8
    assert queries.proposed(place.responsible, LATER) == []
    with pytest.raises(refusals.NothingProposed):
        problems.accept(**{**facts, "signature": "1:words:no more"}, actor=lead)
    Ticket.objects.update(problem=None)
    Problem.objects.all().delete()
    problems.set_aside(**facts, actor=lead)
    assert queries.proposed(place.responsible, LATER) == []


@pytest.mark.django_db
def test_its_pages(client: Client, place, monkeypatch) -> None:
    recurring(place)
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
    client.force_login(person("plan_lead", organisation=place.responsible, language="en"))
    page = visit_within(client, reverse("support:problems"), queries=14).content.decode()
    assert SUBJECT in page
    [found] = queries.proposed(place.responsible, LATER)
    decide = reverse("support:problem_decide", args=[place.responsible.pk])
    assert client.post(decide, {"signature": found.signature, "fate": "accept"}).status_code == 302
    problem = Problem.objects.get()
    url = reverse("support:problem", args=[problem.pk])
    assert SUBJECT in visit_within(client, url, queries=12).content.decode()
    assert client.post(url, {"title": " ", "cause": ""}).status_code == 422
    client.post(url, {"title": "Mise à jour", "cause": "Micrologiciel", "workaround": "Attendre", "solved": "on"})
    problem.refresh_from_db()
    assert (problem.title, problem.solved_at is not None) == ("Mise à jour", True)
    client.force_login(person("technician", organisation=place.responsible, language="en"))
    assert "Micrologiciel" in client.get(url).content.decode()
    assert client.post(url, {"title": "Non"}).status_code == 403


@pytest.mark.django_db
def test_the_week_is_told_once_to_those_who_lead(place, monkeypatch) -> None:
    recurring(place)
    leads = [person("plan_lead", organisation=place.responsible, language=code) for code in ("en", "fr")]
    for lead in leads:
        TeamMember.objects.create(team=place.responsible.support_teams.get(), person=lead, leads=True)
    monday = make.MONDAY + timedelta(days=7)
    times, proposed = [], queries.proposed
    monkeypatch.setattr(queries, "proposed", lambda *asked: times.append(1) or proposed(*asked))
    assert digest.send_due(monday) == 2
    assert len(times) == 1  # read once, told to each in their language
    assert digest.send_due(monday + timedelta(days=2)) == 0
    for lead, said in zip(leads, ("8 requests came", "8 demandes reçues"), strict=True):
        mail = OutboxMessage.objects.get(recipient=lead.email)
        assert said in mail.body
        assert SUBJECT in mail.body
    DeskSettings.objects.update(sends_digest=False)
    assert digest.send_due(monday + timedelta(days=7)) == 0


@pytest.mark.django_db
def test_open_data_name_nobody_and_leave_small_counts_out(client: Client, place) -> None:
    recurring(place, 6)
    make.ticket(place, code="network", contact_name="Léa MARTIN")
    make.ticket(place, code="privacy", contact_name="Léa MARTIN")
    rows = open_data.rows(figures.month(place.responsible.pk, make.MONDAY.date()))
    assert [(row[1], row[3]) for row in rows] == [
        ("Applications et gestion des appareils", 6),
        ("Réseau et Wi-Fi", None),
    ]
    client.force_login(person("elected", organisation=place.responsible))
    url = reverse("support:open_month", args=[place.responsible.pk])
    text = client.get(url + "?month=2026-09").content.decode()
    assert "MARTIN" not in text
    assert "Pasteur" not in text
    fields = client.get(url + "?as=schema").json()["fields"]
    assert [one["name"] for one in fields] == text.splitlines()[0].split(",")
