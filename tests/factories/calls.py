"""Calls for projects for tests, at each step of their life. TODAY is the test's day; calls are opened around it."""

import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from pupitre.governance.engine.committees import Votes
from pupitre.governance.models import Decision
from pupitre.governance.operations import deciding
from pupitre.kernel.viewer import SYSTEM, Grant, Scope, Viewer
from pupitre.projects.models import Call, CallExpense, CallFile
from pupitre.projects.operations import calls
from pupitre.projects.permissions import CAPABILITIES
from pupitre.territory.models import Organisation, School
from tests.factories import steering
from tests.factories.territory import organisation, school

_numbers = count(1)
PDF = b"%PDF-1.7 a scan"


def voice(role: str) -> Viewer:
    """Who may do everything in the room, everywhere, in the name of a role."""
    grant = Grant(role, frozenset(CAPABILITIES), Scope(everywhere=True))
    return Viewer(person_id=None, name=role, grants=(grant,))


ADVISER = voice("adviser")


def now() -> datetime:
    return timezone.now()


def call(owner: Organisation | None = None, *, published: bool = True, **fields: Any) -> Call:
    """A call that opened ten days ago and closes in ten: two questions, a document, two criteria, two roles heard."""
    today = timezone.localdate()
    values = {
        "title": f"Call {next(_numbers)}",
        "purpose": "Equip classes that read aloud.",
        "rate": Decimal("0.5"),
        "cap": Decimal(4000),
        "budget": Decimal(6000),
        "opens_on": today - timedelta(days=10),
        "closes_on": today + timedelta(days=10),
        "opinions_due_on": today + timedelta(days=20),
        "awards_on": today + timedelta(days=30),
        "opinion_roles": ["adviser", "support"],
        **fields,
    }
    made = calls.save_call(call=Call(organisation=owner or organisation()), values=values, actor=SYSTEM, at=now())
    parts: tuple[tuple[str, dict[str, Any]], ...] = (
        ("questions", {"heading": "Project", "question": "What will pupils do?", "help": "", "is_required": True}),
        ("questions", {"heading": "Project", "question": "Anything else?", "help": "", "is_required": False}),
        ("documents", {"label": "Quote", "help": "", "is_required": True}),
        ("criteria", {"name": "Use in class", "help": "", "weight": 60}),
        ("criteria", {"name": "Training", "help": "", "weight": 40}),
    )
    for part, facts in parts:
        calls.add_part(call=made, part=part, values=facts, actor=SYSTEM, at=now())
    if published:
        calls.publish(call=made, actor=SYSTEM, at=now())
        made.refresh_from_db()
    return made


def rule(of: Call, condition: str, *values: str, threshold: int | None = None) -> None:
    """A rule, added whatever the stage of the call."""
    of.rules.create(condition=condition, values=list(values), threshold=threshold)


def begun(of: Call, place: School | None = None) -> CallFile:
    return calls.begin(call=of, school=place or school(of.organisation), body=None, actor=SYSTEM, at=now())


def written(of: Call, place: School | None = None, cost: int = 5000) -> CallFile:
    """An answer with all that is asked, still a draft."""
    made = begun(of, place)
    question = of.questions.get(is_required=True)
    calls.save_answer(file=made, question=question, text="They read to a family.", base=0, actor=SYSTEM, at=now())
    calls.add_cost(file=made, label="Twelve tablets", amount=Decimal(cost), actor=SYSTEM, at=now())
    for document in of.documents.all():
        calls.attach(file=made, document=document, upload=io.BytesIO(PDF), name="quote.pdf", actor=SYSTEM, at=now())
    made.refresh_from_db()
    return made


def sent(of: Call, place: School | None = None, cost: int = 5000) -> CallFile:
    return calls.send(file=written(of, place, cost), actor=SYSTEM, at=now())


def opinion(on: CallFile, marks: Sequence[int] = (4, 4), actor: Viewer = ADVISER) -> None:
    criteria = list(on.call.criteria.all())
    said = {row.pk: (mark, f"Because {mark}.") for row, mark in zip(criteria, marks, strict=True)}
    calls.give_opinion(file=on, marks=said, comment="", actor=actor, at=now())


def closed(of: Call) -> Call:
    """The same, closed yesterday."""
    yesterday = timezone.localdate() - timedelta(days=1)
    Call.objects.filter(pk=of.pk).update(closes_on=yesterday, opinions_due_on=None, awards_on=None)
    of.refresh_from_db()
    return of


def proposed(of: Call) -> Call:
    calls.propose_by_rank(call=of, actor=SYSTEM, at=now())
    return of


def voted(of: Call, votes: Votes = Votes(4, 1), owner: Organisation | None = None) -> Decision:  # noqa: B008
    meeting = steering.held(steering.committee(owner or of.organisation))
    point = steering.point(meeting, kind="projects.call_award", key=of.pk)
    return deciding.record_decision(
        point=point, text="Award", reasons="By rank.", votes=votes, postponed=False, actor=SYSTEM, at=now()
    )


def awarded(owner: Organisation | None = None, *places: School) -> Call:
    """A call awarded: the first school is retained, the others are not."""
    made = call(owner)
    owner = made.organisation
    for rank, place in enumerate(places or (school(owner), school(owner))):
        opinion(sent(made, place, 12_000 if rank else 5_000), (5 - rank, 4))
    voted(proposed(closed(made)))
    made.refresh_from_db()
    return made


def spending(on: CallFile, amount: int = 2000, **fields: Any) -> CallExpense:
    values = {
        "label": "Tablets",
        "spent_on": date(2026, 3, 2),
        "upload": io.BytesIO(PDF),
        "name": "bill.pdf",
        **fields,
    }
    return calls.prove_spending(file=on, amount=Decimal(amount), actor=SYSTEM, at=now(), **values)


def national(owner: Organisation | None = None, *, days: int = 10) -> Call:
    """A national call that is open and helped."""
    today = timezone.localdate()
    made = calls.open_from_preset(
        organisation=owner or organisation(), code="label_2020", on=today, actor=SYSTEM, at=now()
    )
    values = {"closes_on": today + timedelta(days=days)}
    calls.save_call(call=made, values=values, actor=SYSTEM, at=now())
    calls.publish(call=made, actor=SYSTEM, at=now())
    made.refresh_from_db()
    return made
