"""Two years after its end a request says nobody's name, anywhere, and counts as before."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from pupitre.accounts.queries import viewer_of
from pupitre.families import keeping as families
from pupitre.families.models import PurgeRun
from pupitre.families.operations import keeping as operations
from pupitre.kernel.models import OutboxMessage, StoredFile
from pupitre.kernel.viewer import SYSTEM
from pupitre.support.enums import Score, TeamKind
from pupitre.support.models import CallBack, Ticket, TicketTask, TimeSpent
from pupitre.support.operations import placing, writing
from pupitre.support.queries import figures
from tests.factories import support as make
from tests.factories.accounts import person
from tests.factories.territory import school

pytestmark = pytest.mark.django_db
NAME = "Zyxquine"
HOUR = timedelta(hours=1)
THEN = datetime(2028, 10, 20, 9, tzinfo=UTC)  # two years and more after the end


def places_that_say(word: str) -> set[str]:
    """Every text column of the database in which a word stands, whatever the case."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND data_type IN ('text', 'character varying', 'jsonb', 'json', 'tsvector', 'ARRAY', 'bytea')"
        )
        columns = cursor.fetchall()
        found = set()
        for table, column in columns:
            cursor.execute(f'SELECT 1 FROM "{table}" WHERE "{column}"::text ILIKE %s LIMIT 1', [f"%{word}%"])
            if cursor.fetchone():
                found.add(f"{table}.{column}")
    return found


@pytest.fixture
def place():
    return school(name="École Pasteur")


def asked_and_answered(place) -> Ticket:
    """A request that says a name in every place where one can stand."""
    technician = person("technician", organisation=place.responsible, display_name="Ana")
    make.desk(place.responsible, technician)
    actor = viewer_of(technician, date(2026, 9, 7))
    ticket = make.ticket(
        place,
        subject=f"Compte de {NAME}",
        body=f"Je suis Mme {NAME}.",
        html=f"<p>{NAME}</p>",
        contact_name=f"Léa {NAME}",
        contact_email=f"lea.{NAME}@example.org".lower(),
        contact_phone="0199001020",
        key=f"mail:{NAME}",
        uploads=[SimpleUploadedFile(f"{NAME}.txt", b"a", "text/plain")],
    )
    field = make.team(place.responsible, "Terrain", TeamKind.FIELD, technician)
    placing.hand_over(ticket=ticket, team=field, reason=f"Voir {NAME}", actor=actor, at=make.MONDAY + HOUR)
    writing.note(ticket=ticket, body=f"{NAME} a raison.", actor=actor, at=make.MONDAY + HOUR)
    writing.hear(ticket=ticket, body=NAME, name=NAME, actor=SYSTEM, at=make.MONDAY + 2 * HOUR)
    writing.answer(ticket=ticket, body=f"Bonjour {NAME}", actor=actor, at=make.MONDAY + 6 * HOUR, then="solve")
    TicketTask.objects.create(ticket=ticket, text=f"Appeler {NAME}")
    CallBack.objects.create(
        organisation=ticket.organisation,
        ticket=ticket,
        name=NAME,
        phone="0199001020",
        about=NAME,
        wanted_at=make.MONDAY,
    )
    TimeSpent.objects.create(ticket=ticket, minutes=20, at=make.MONDAY)
    Ticket.objects.filter(pk=ticket.pk).update(state="closed", closed_at=make.MONDAY + 7 * HOUR, score=Score.GOOD)
    OutboxMessage.objects.update(state="sent", sent_at=make.MONDAY, body="")
    return ticket


def test_after_two_years_the_name_is_nowhere_and_the_figures_are_the_same(place) -> None:
    ticket = asked_and_answered(place)
    assert len(places_that_say(NAME)) > 8
    span = figures.month(place.responsible.pk, date(2026, 9, 1))
    before = figures.of_month(span)
    lead = viewer_of(person("plan_lead", organisation=place.responsible), THEN.date())
    operations.decide(
        organisation=place.responsible, kind="tickets", months=24, decision="Délibération 12", on=date(2028, 1, 1),
        actor=lead, at=THEN,
    )  # fmt: skip
    recent = make.ticket(place, at=THEN - HOUR, contact_name="Zoé Récente")
    run = operations.purge(organisation=place.responsible, actor=lead, at=THEN)
    assert run.report == {"tickets": 1}
    assert places_that_say(NAME) == set()
    assert not StoredFile.objects.exists()
    assert figures.of_month(span) == before
    ticket.refresh_from_db()
    assert (ticket.requester, ticket.contact_email, ticket.anonymised_at is not None) == (None, "", True)
    recent.refresh_from_db()
    assert recent.contact_name == "Zoé Récente"
    assert operations.purge(organisation=place.responsible, actor=lead, at=THEN).report == {"tickets": 0}
    assert PurgeRun.objects.count() == 2


def test_what_is_under_way_or_ended_lately_is_not_due(place) -> None:
    kind = families.BY_CODE["tickets"]
    assert kind.months == 24
    make.ticket(place)
    done = make.ticket(place)
    writing.answer(ticket=done, body="Fait.", actor=SYSTEM, at=make.MONDAY + HOUR, then="solve")
    assert not kind.due(place.responsible, date(2026, 9, 7)).exists()
    assert list(kind.due(place.responsible, date(2026, 9, 8))) == [done]
