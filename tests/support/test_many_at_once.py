"""Eight people on one request at once: nothing is lost, nothing is done twice."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from pupitre.accounts.queries import viewer_of
from pupitre.kernel.refusal import Refusal
from pupitre.support.enums import TeamKind, Verb
from pupitre.support.models import Ticket, TimeSpent
from pupitre.support.operations import placing, working, writing
from tests.factories import support as make
from tests.factories.accounts import person
from tests.factories.territory import school

pytestmark = pytest.mark.django_db(transaction=True)
AGENTS = 8


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """Run each in a thread of its own, all let go together; what each returned, or the refusal it met."""
    gate, found = Barrier(len(acts)), [None] * len(acts)

    def run(at: int) -> None:
        try:
            gate.wait()
            found[at] = acts[at]()
        except Refusal as refusal:
            found[at] = refusal
        finally:
            connection.close()

    threads = [Thread(target=run, args=(at,)) for at in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_eight_agents_on_one_request() -> None:
    place = school()
    people = [person("technician", organisation=place.responsible) for _ in range(AGENTS)]
    make.desk(place.responsible, *people)
    advisers = make.team(place.responsible, "Conseillers", TeamKind.ADVISER)
    ticket, now = make.ticket(place, at=timezone.now()), timezone.now()
    viewers = [viewer_of(one, now.date()) for one in people]

    takes = at_once([lambda v=v: placing.take(ticket=ticket, actor=v, at=now) for v in viewers])
    assert len([one for one in takes if isinstance(one, Ticket)]) == 1  # one has it
    assert ticket.events.filter(verb=Verb.ASSIGNED).count() == 1

    def say(number: int) -> Callable[[], object]:
        viewer, key = viewers[number], f"form-{number // 2}"  # each form is sent twice
        return lambda: working.say(
            ticket=ticket, body=f"Réponse {number // 2}", then="", minutes=5, key=key, actor=viewer, at=now
        )

    answers = at_once([say(number) for number in range(AGENTS)])
    assert not [one for one in answers if isinstance(one, Exception)]
    assert ticket.messages.filter(kind="answer").count() == AGENTS // 2
    assert ticket.events.filter(verb=Verb.ANSWERED).count() == AGENTS // 2
    assert TimeSpent.objects.filter(ticket=ticket).count() == AGENTS // 2

    hand_overs = [
        lambda v=v: placing.hand_over(ticket=ticket, team=advisers, reason="Pédagogie", actor=v, at=now)
        for v in viewers[:4]
    ]
    notes = [lambda v=v: writing.note(ticket=ticket, body="Vu.", actor=v, at=now) for v in viewers[4:]]
    mixed = at_once([*hand_overs, *notes])
    ticket.refresh_from_db()
    assert ticket.team == advisers
    kept = [one for one in mixed if not isinstance(one, Exception)]
    events = ticket.events.filter(verb__in=(Verb.HANDED_OVER, Verb.NOTED)).count()
    assert events == len(kept)  # what was not refused was written, once
    assert ticket.messages.filter(kind="note").count() == 4
