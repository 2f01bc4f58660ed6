"""The log of another desk: what changes from line to line, and the figures of a real log found again."""

import csv
import io
from collections import defaultdict
from datetime import UTC, date, datetime
from statistics import median, quantiles
from zoneinfo import ZoneInfo

import pytest

from pupitre.connectors.service_log import SERVICE_LOG
from pupitre.kernel.imports import operations
from pupitre.kernel.models import ImportRun
from pupitre.kernel.viewer import SYSTEM
from pupitre.support.models import Ticket, TicketEvent, TicketPause
from pupitre.support.queries import figures
from pupitre.support.queries.figures import Span
from pupitre.territory.models import Organisation
from tests.connectors.shared import shared
from tests.factories import support as make
from tests.factories.territory import organisation

pytestmark = pytest.mark.django_db
AT = datetime(2026, 9, 7, 8, tzinfo=UTC)


HEADER = (
    "number,incident_state,reassignment_count,reopen_count,made_sla,caller_id,opened_at,sys_updated_at,contact_type,"
    "category,impact,priority,assignment_group,resolved_at,closed_at"
)
LIFE = """
INC1,New,0,0,TRUE,Caller 7,01-03-2016 09:00,01-03-2016 09:05,Phone,Category 4,2 - Medium,3 - Moderate,Group 1,?,?
INC1,Active,2,0,TRUE,Caller 7,01-03-2016 09:00,01-03-2016 10:00,Phone,Category 4,2 - Medium,3 - Moderate,Group 2,?,?
INC1,Awaiting User Info,2,0,TRUE,Caller 7,01-03-2016 09:00,01-03-2016 11:00,Phone,Category 4,2 - Medium,3 - Moderate,Group 2,?,?
INC1,Active,2,1,FALSE,Caller 7,01-03-2016 09:00,02-03-2016 11:00,Phone,Category 4,2 - Medium,3 - Moderate,Group 2,?,?
INC1,Closed,3,1,FALSE,Caller 7,01-03-2016 09:00,09-03-2016 09:00,Phone,Category 4,2 - Medium,3 - Moderate,Group 1,03-03-2016 09:00,09-03-2016 09:00
INC2,New,0,0,TRUE,?,02-03-2016 09:00,02-03-2016 09:00,Email,?,3 - Low,9 - None,?,?,?
INC3,New,0,0,TRUE,Caller 8,soon,02-03-2016 09:00,Email,?,3 - Low,4 - Low,?,?,?
"""  # noqa: E501


@pytest.fixture
def body() -> Organisation:
    found = organisation(name="Métropole")
    make.desk(found)
    return found


def imported(text: bytes) -> ImportRun:
    options = {"desk": "Métropole"}
    run = operations.open_run(SERVICE_LOG, io.BytesIO(text), name="log.csv", options=options, actor=SYSTEM, at=AT)
    operations.plan_run(run, actor=SYSTEM, at=AT)
    return operations.apply_run(run, actor=SYSTEM, at=AT)


def test_a_life_is_told_by_what_changes_from_line_to_line_and_can_be_undone(body: Organisation) -> None:
    run = imported((HEADER + LIFE).encode())
    assert run.problems.filter(refuses=True).count() == 1  # "soon" is no instant
    first, second = Ticket.objects.order_by("reference")
    assert (first.reference, first.state, first.contact_name, first.channel) == (
        "INC1",
        "closed",
        "Caller 7",
        "phone",
    )
    assert (first.priority, first.impact, first.resolve_late, first.reopenings) == (3, 2, True, 1)
    assert first.solved_at == datetime(2016, 3, 3, 8, tzinfo=UTC)  # by the clock of the desk
    assert (second.state, second.priority, second.resolve_late, second.category) == ("new", 4, None, None)
    told = [(one.verb, one.details.get("count")) for one in first.events.order_by("at", "verb")]
    assert told == [
        ("opened", None), ("handed_over", 2), ("resumed", None), ("waited", None), ("reopened", 1), ("resumed", None),
        ("closed", None), ("handed_over", 1),
    ]  # fmt: skip
    [pause] = first.pauses.all()
    assert (pause.why, (pause.until - pause.since).total_seconds()) == ("requester", 24 * 3600)
    again = imported((HEADER + LIFE).encode())
    assert (Ticket.objects.count(), TicketEvent.objects.count(), TicketPause.objects.count()) == (2, 9, 1)
    operations.undo_run(again, actor=SYSTEM, at=AT)
    operations.undo_run(run, actor=SYSTEM, at=AT)
    assert not Ticket.objects.exists()
    assert not TicketEvent.objects.exists()


def test_the_figures_of_a_real_log_are_found_again(body: Organisation) -> None:
    """890 requests, 5,998 events: our figures against those counted straight from the file."""
    log = shared("helpdesk/uci_servicenow_incident_extract.csv")
    run = imported(log)
    assert not run.problems.filter(refuses=True).exists()
    lives: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in csv.DictReader(io.StringIO(log.decode("utf-8-sig"))):
        lives[row["number"]].append(row)
    last = [max(rows, key=lambda row: moment(row["sys_updated_at"])) for rows in lives.values()]
    last = [[row for row in rows if row["sys_updated_at"] == one["sys_updated_at"]][-1]
            for one, rows in zip(last, lives.values(), strict=True)]  # fmt: skip
    ended = [row for row in last if row["incident_state"] in {"Resolved", "Closed"} and row["resolved_at"] != "?"]
    took = [(moment(row["resolved_at"]) - moment(row["opened_at"])).total_seconds() for row in ended]
    span = Span(body.pk, date(2015, 1, 1), date(2018, 1, 1), "Europe/Paris")
    whole, quality = figures.service(span)[0], figures.quality(span)
    assert whole.asked == Ticket.objects.count() == len(lives) == 890
    assert (whole.solved, whole.solve_kept) == (len(ended), sum(row["made_sla"] == "TRUE" for row in ended))
    assert whole.solve_median == pytest.approx(median(took), abs=1)
    assert whole.solve_p90 == pytest.approx(quantiles(took, n=10, method="inclusive")[8], abs=1)
    assert quality.reopenings == sum(int(row["reopen_count"]) for row in last)
    assert quality.reopened == sum(int(row["reopen_count"]) > 0 for row in last)
    assert quality.hand_overs == sum(
        max(int(row["reassignment_count"]) for row in rows) for rows in lives.values()
    )  # fmt: skip
    assert quality.handed_over == sum(any(int(r["reassignment_count"]) for r in rows) for rows in lives.values())
    assert not Ticket.objects.exclude(contact_name__regex=r"^(Caller \d+)?$").exists()


def moment(cell: str) -> datetime:
    """Read by the clock of the desk, in real time: an hour is lost and found again with the seasons."""
    return datetime.strptime(cell, "%d-%m-%Y %H:%M").replace(tzinfo=ZoneInfo("Europe/Paris")).astimezone(UTC)
