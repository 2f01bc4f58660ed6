"""The demo's calls for projects, one in each state of life, a national one that is helped, and a lot awarded."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation

from pupitre.accounts.models import Membership
from pupitre.accounts.queries import viewer_of
from pupitre.cli.demo.steering_written import SCAN
from pupitre.governance.engine.committees import Votes
from pupitre.governance.models import Attendance, Committee, FundingMeasure, Meeting
from pupitre.governance.models.committees import MeetingState
from pupitre.governance.operations import committees, deciding
from pupitre.governance.queries.ledger import position
from pupitre.kernel import files
from pupitre.kernel.viewer import Viewer
from pupitre.procurement.models import Lot, Offer, Supplier
from pupitre.projects.call_enums import CallKind, FileState
from pupitre.projects.engine.calls.funding import fund
from pupitre.projects.models import (
    Call,
    CallAnswer,
    CallCost,
    CallCriterion,
    CallDocument,
    CallExpense,
    CallFile,
    CallMark,
    CallOpinion,
    CallPaper,
    CallQuestion,
    CallRule,
)
from pupitre.projects.operations import calls as operations
from pupitre.territory.models import School

if TYPE_CHECKING:
    from pupitre.cli.demo.steps import Made

HEARD = ("adviser", "plan_lead", "support")  # roles named for an opinion
AMOUNTS = ((1480, 620, 900), (1900, 760, 1450), (2400, 980, 2150), (1250, 540, 700))
BUDGET = Decimal(6000)  # of a call
PRIMARY = ("elementaire", "primaire")


@dataclass
class Stage:
    """What the parts of the step share: the schools that answer, the demo head's own first, and who heads each."""

    made: Made
    words: dict[str, Any]
    lead: Viewer
    schools: list[School]
    heads: dict[int, str]

    @property
    def today(self) -> date:
        return timezone.localdate(self.made.at)

    def ago(self, days: int) -> datetime:
        return self.made.at - timedelta(days=days)

    def day(self, days: int) -> date:
        return self.today + timedelta(days=days)


def calls(made: Made) -> None:
    """Calls open, under review, awarded with a refusal and a spending; a national one; what a committee awarded."""
    words = tomllib.loads((Path(__file__).parent / "data" / f"calls_{made.territory.variant}.toml").read_text())
    with translation.override("fr"):
        lead = viewer_of(made.people["plan_lead"], timezone.localdate(made.at))
        stage = Stage(made, words, lead, *_schools(made))
        _open(stage)
        _review(stage)
        awarded = _awarded(stage)
        _national(stage)
        _decided(stage, awarded)


def _schools(made: Made) -> tuple[list[School], dict[int, str]]:
    own = Membership.objects.filter(person=made.people["school_head"], school__isnull=False).values("school")
    mine: list[School] = list(School.objects.filter(pk__in=own))
    others = School.objects.filter(kind__in=PRIMARY, responsible__in=[body.pk for body in made.bodies.values()])
    rows = [*mine, *others.exclude(pk__in=[row.pk for row in mine]).order_by("sort_name", "pk")[:8]]
    heads = Membership.objects.filter(role__code="school_head", school__in=rows).values_list(
        "school", "person__display_name"
    )
    return rows, dict(heads)


def _call(stage: Stage, code: str, days: Sequence[int], **fields: Any) -> Call:
    """A call published, with what it asks; `days` from today: opens, closes, opinions, award."""
    opens, closes, opinions, award = (stage.day(each) for each in days)
    call = Call.objects.create(
        organisation=stage.made.authority,
        title=stage.words[code]["title"],
        purpose=stage.words[code]["purpose"],
        rate=Decimal("0.7"),
        floor=Decimal(700),
        cap=Decimal(3000),
        budget=BUDGET,
        measure=_payer(stage, min(award, stage.today)),
        opens_on=opens,
        closes_on=closes,
        opinions_due_on=opinions,
        awards_on=award,
        opinion_roles=list(HEARD),
        published_at=stage.ago(-days[0] + 5),
        **fields,
    )
    CallRule.objects.create(call=call, condition="kind", values=["maternelle", "elementaire", "primaire"])
    _parts(stage, call)
    CallCriterion.objects.bulk_create(
        CallCriterion(call=call, name=name, help=help_, weight=weight, position=place)
        for place, (name, help_, weight) in enumerate(stage.words["criteria"], start=1)
    )
    return call


def _payer(stage: Stage, on: date) -> FundingMeasure | None:
    """The measure that pays: the first that has the money of a call, on the day of the award and since."""
    year = stage.made.authority.fiscal_year_on(on)
    for measure in FundingMeasure.objects.filter(organisation=stage.made.authority).order_by("pk"):
        if min(position(measure, year).free, position(measure, year, on=on).free) >= BUDGET:
            return measure
    return None


def _parts(stage: Stage, call: Call) -> None:
    CallQuestion.objects.bulk_create(
        CallQuestion(call=call, heading=heading, question=question, position=place)
        for place, (heading, question) in enumerate(stage.words["questions"], start=1)
    )
    CallDocument.objects.bulk_create(
        CallDocument(call=call, label=label, position=place)
        for place, label in enumerate(stage.words["documents"], start=1)
    )


def _answers(stage: Stage, call: Call, schools: Sequence[School], *, sent: bool, days_ago: int) -> list[CallFile]:
    """The answers of schools: whole where they were sent, begun where they are drafts."""
    at = stage.ago(days_ago)
    rows = []
    for rank, school in enumerate(schools):
        cost = Decimal(sum(AMOUNTS[rank % len(AMOUNTS)]))
        name = stage.heads.get(school.pk, stage.lead.name)
        row = CallFile(call=call, school=school, opened_at=at, opened_by_name=name, cost=cost)
        row.asked = fund(cost, call.terms).help
        if sent:
            row.state, row.sent_at, row.sent_by_name = FileState.SENT, at, name
        rows.append(row)
    made = CallFile.objects.bulk_create(rows)
    questions, documents = list(call.questions.all()), list(call.documents.all())
    texts = stage.words["answers"] if sent else stage.words["answers"][:1]
    CallAnswer.objects.bulk_create(
        CallAnswer(
            file=file, question=question, text=text, revision=1, edited_at=at, edited_by_name=file.opened_by_name
        )
        for file in made
        for question, text in zip(questions, texts, strict=False)
    )
    CallCost.objects.bulk_create(
        CallCost(file=file, label=label, amount=Decimal(amount))
        for rank, file in enumerate(made)
        for label, amount in zip(stage.words["costs"], AMOUNTS[rank % len(AMOUNTS)], strict=True)
    )
    if sent:
        scan = files.store(SCAN, "piece.pdf", actor=stage.lead, at=at)
        CallPaper.objects.bulk_create(
            CallPaper(file=file, document=document, content=scan, added_at=at, added_by_name=file.opened_by_name)
            for file in made
            for document in documents
        )
    return made


def _heard(stage: Stage, call: Call, rows: Sequence[CallFile], marks: Sequence[Sequence[int]], roles: int) -> None:
    """Opinions of the first `roles` roles on each answer; the first one lacks its last, so that coverage differs."""
    opinions = [
        CallOpinion(file=file, role=role, person_name=stage.made.people[role].display_name, given_at=stage.ago(12))
        for rank, file in enumerate(rows)
        for role in HEARD[: max(1, roles - rank % 2)]
    ]
    criteria = list(call.criteria.all())
    by_file = {file.pk: marks[rank] for rank, file in enumerate(rows)}
    CallMark.objects.bulk_create(
        CallMark(
            opinion=opinion,
            criterion=criterion,
            mark=mark,
            reason=stage.words["opinion"] if mark >= 3 else stage.words["doubt"],
        )
        for opinion in CallOpinion.objects.bulk_create(opinions)
        for criterion, mark in zip(criteria, by_file[opinion.file_id], strict=True)
    )


def _open(stage: Stage) -> None:
    """Open, the demo head's school and two others writing, one sent."""
    call = _call(stage, "open", (-12, 26, 45, 60))
    _answers(stage, call, stage.schools[:3], sent=False, days_ago=4)
    _answers(stage, call, stage.schools[3:4], sent=True, days_ago=2)


def _review(stage: Stage) -> None:
    """Closed, opinions coming in, two answers tied."""
    call = _call(stage, "review", (-60, -10, 9, 24))
    rows = _answers(stage, call, stage.schools[1:5], sent=True, days_ago=15)
    _heard(stage, call, rows, ((4, 4, 3), (5, 4, 4), (4, 4, 3), (2, 2, 3)), 3)


def _awarded(stage: Stage) -> Call:
    """Closed and heard, with what is proposed: two answers retained, the last one refused with its reasons."""
    call = _call(stage, "awarded", (-150, -95, -60, -40))
    rows = _answers(stage, call, stage.schools[:3], sent=True, days_ago=100)
    _heard(stage, call, rows, ((5, 4, 4), (4, 4, 5), (2, 2, 2)), 3)
    for rank, row in enumerate(rows):
        row.proposed = row.asked if rank < 2 else Decimal(0)
        row.proposal = "" if rank < 2 else stage.words["doubt"]
    CallFile.objects.bulk_update(rows, ["proposed", "proposal"])
    return call


def _national(stage: Stage) -> None:
    """A national call: one answer filed under its number, another being written."""
    made = operations.open_from_preset(
        organisation=stage.made.authority,
        code=stage.words["national"],
        on=stage.day(-30),
        actor=stage.lead,
        at=stage.ago(31),
    )
    made.title, made.kind, made.closes_on = stage.words["national_title"], CallKind.NATIONAL, stage.day(18)
    made.published_at = stage.ago(31)
    made.save()
    filed, *_others = _answers(stage, made, stage.schools[4:5], sent=True, days_ago=9)
    filed.state, filed.reference = FileState.FILED, stage.words["national_reference"]
    filed.filed_on = stage.day(-6)
    filed.save()
    _answers(stage, made, stage.schools[5:6], sent=False, days_ago=3)


def _decided(stage: Stage, call: Call) -> None:
    """The committee meets: it awards the call, as proposed, and a lot to the offer that it retains."""
    committee = Committee.objects.filter(organisation=stage.made.authority).order_by("pk")[0]
    at = stage.ago(35)
    meeting = Meeting.objects.create(
        committee=committee,
        title=stage.words["meeting"],
        starts_at=at,
        ends_at=at + timedelta(hours=2),
        state=MeetingState.HELD,
        changed_at=at,
    )
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, member=member, presence="present") for member in committee.members.all()
    )
    subjects: list[tuple[str, int, str]] = [("projects.call_award", call.pk, stage.words["award_reason"])]
    if (offer := _offers(stage)) is not None:
        subjects.append(("procurement.award", offer.pk, stage.words["lot_reason"]))
    for kind, key, reasons in subjects:
        title = str(call) if kind == "projects.call_award" else str(offer)
        point = committees.add_point(
            meeting=meeting, title=title[:200], note="", kind=kind, key=key, actor=stage.lead, at=at
        )
        deciding.record_decision(
            point=point,
            text=point.subject_label,
            reasons=reasons,
            votes=Votes(3, 0, 1),
            postponed=False,
            actor=stage.lead,
            at=at,
        )
    _spent(stage, call)


def _offers(stage: Stage) -> Offer | None:
    """Two offers on a lot that has its supplier: the one retained is that supplier's."""
    lots = Lot.objects.filter(group__organisation=stage.made.authority, unit="money", supplier__isnull=False)
    lot = lots.order_by("pk").first()
    if lot is None or lot.supplier_id is None:
        return None
    others = Supplier.objects.filter(organisation=stage.made.authority).exclude(pk=lot.supplier_id)
    rival = others.order_by("pk").first()
    if rival is None:
        return None
    amount = (lot.ceiling * Decimal("0.9")).quantize(Decimal(1))
    facts = {"lot": lot, "entered_at": stage.ago(50), "entered_by_name": stage.made.people["buyer"].display_name}
    best, _second = Offer.objects.bulk_create(
        [
            Offer(supplier=lot.supplier, amount=amount, points=Decimal(91), note=stage.words["lot_note"], **facts),
            Offer(
                supplier=rival, amount=(amount * Decimal("0.96")).quantize(Decimal(1)), points=Decimal(78), **facts
            ),
        ]
    )
    return best


def _spent(stage: Stage, call: Call) -> None:
    """The first school proved what it spent: one document accepted, one to be checked."""
    file = call.files.filter(state=FileState.AWARDED).order_by("pk")[0]
    scan = files.store(SCAN, "facture.pdf", actor=stage.lead, at=stage.ago(14))
    facts = {"file": file, "paper": scan, "given_at": stage.ago(14), "given_by_name": file.sent_by_name}
    first, second, _third = stage.words["costs"]
    CallExpense.objects.bulk_create(
        [
            CallExpense(
                label=first,
                amount=Decimal(AMOUNTS[0][0]),
                spent_on=stage.day(-20),
                state="accepted",
                judged_at=stage.ago(10),
                judged_by_name=stage.lead.name,
                **facts,
            ),
            CallExpense(label=second, amount=Decimal(AMOUNTS[0][1]), spent_on=stage.day(-16), **facts),
        ]
    )
