"""The demo's steering: conventions with their duties and signatures, a committee that has met and will meet."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation

from pupitre.accounts.queries import viewer_of
from pupitre.governance.engine import duties as rules
from pupitre.governance.engine.committees import Votes
from pupitre.governance.engine.conventions import months_before
from pupitre.governance.models import (
    Action,
    AgendaPoint,
    Committee,
    CommitteeMember,
    Convention,
    DutyProof,
    Meeting,
)
from pupitre.governance.operations import committees, conventions, deciding, duties, signing
from pupitre.governance.operations.conventions import PartyFacts, ScopeFacts
from pupitre.kernel import files
from pupitre.kernel.viewer import Viewer
from pupitre.projects.models import Readiness
from pupitre.territory.models import Organisation, School

if TYPE_CHECKING:
    from pupitre.cli.demo.steps import Made

SCAN = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)  # an empty page, as a scanner gives
LATE_JOINERS = 6  # communes (in Québec, schools) that came by the first amendment
LAST_JOINERS = 2  # and those that wait for the second


@dataclass
class Stage:
    """What the parts of the step share."""

    made: Made
    words: dict[str, Any]
    state: Organisation
    other: Organisation
    lead: Viewer

    @property
    def today(self) -> date:
        return timezone.localdate(self.made.at)

    def at(self, day: date, hour: int = 10) -> datetime:
        return timezone.make_aware(datetime.combine(day, time(hour)))

    def parties(self) -> list[PartyFacts]:
        return [self._party(self.made.authority, "authority"), self._party(self.state, "education")]

    def other_parties(self) -> list[PartyFacts]:
        side = "education" if self.other.kind == "private" else "other"
        return [self._party(self.made.authority, "authority"), self._party(self.other, side, "private")]

    def _party(self, body: Organisation, side: str, key: str = "") -> PartyFacts:
        found = self.words[key or side]
        return PartyFacts(body, side, found["name"], found["function"])


def steering(made: Made) -> None:
    """A lived year: conventions, evidence given or late, three meetings and one to come."""
    variant = made.territory.variant
    words = tomllib.loads((Path(__file__).parent / "data" / f"steering_{variant}.toml").read_text())
    with translation.override(words["language"]):
        lead = viewer_of(made.people["plan_lead"], timezone.localdate(made.at))
        stage = Stage(made, words, _state(made, words), _other(made, words), lead)
        main = _partnership(stage)
        ending = _others(stage)
        _evidence(stage, main, late={"fleet", "training"})
        _evidence(stage, ending, late={"choice_advice"})
        _committee(stage)
    covered = School.objects.filter(
        convention_covers__kind="partnership", convention_covers__days__contains=stage.today
    )
    Readiness.objects.exclude(school__in=covered).update(convention_on=None)


def _state(made: Made, words: dict[str, Any]) -> Organisation:
    """The education authority: the DSDEN; in Québec, a regional direction."""
    return made.bodies.get("dsden") or _body(made, "state", words["state"], "direction régionale")


def _other(made: Made, words: dict[str, Any]) -> Organisation:
    """The second partner: the diocese; in Québec, the city."""
    return made.bodies.get("diocese") or _body(made, "commune", words["city"], "ville")


def _body(made: Made, kind: str, name: str, label: str) -> Organisation:
    jurisdiction = made.authority.jurisdiction
    return Organisation.objects.create(kind=kind, name=name, label=label, jurisdiction=jurisdiction)


def _scopes(stage: Stage) -> tuple[ScopeFacts, ScopeFacts, ScopeFacts]:
    """What the convention covers at first, by its first amendment, and by the second."""
    made = stage.made
    towns = [body for key, body in made.bodies.items() if key.startswith("town-")]
    if towns:
        first, last = towns[: -LATE_JOINERS - LAST_JOINERS], towns[-LAST_JOINERS:]
        joined = towns[-LATE_JOINERS - LAST_JOINERS : -LAST_JOINERS]
        return ScopeFacts(first), ScopeFacts(joined), ScopeFacts(last)
    schools = list(made.schools.values())
    out = schools[-LATE_JOINERS - LAST_JOINERS :]
    whole = ScopeFacts([made.authority], without_schools=out)
    return whole, ScopeFacts(schools=out[:LATE_JOINERS]), ScopeFacts(schools=out[LATE_JOINERS:])


def _partnership(stage: Stage) -> Convention:
    """The partnership, signed here by both with trial certificates; an amendment signed, another proposed."""
    made, year = stage.made, stage.made.year.start_year
    first, joined, last = _scopes(stage)
    begins, at = date(year - 2, 9, 1), stage.at(date(year - 2, 6, 20))
    main = _open(stage, "partnership", first, stage.parties(), starts_on=begins, ends_on=date(year + 2, 8, 31))
    duties.share_out_presets(convention=main, actor=stage.lead, at=at)
    for body in (made.authority, stage.state):
        signing.make_trial_certificate(organisation=body, actor=made.actor, at=made.at)
    conventions.propose(convention=main, actor=stage.lead, at=at)
    for party in main.parties.all():
        signing.sign_here(party=party, actor=made.actor, at=made.at)
    file = files.store(SCAN, "deliberation.pdf", actor=stage.lead, at=at)
    conventions.attach(
        convention=main, label=stage.words["partnership"]["reference"], file=file, actor=stage.lead, at=at
    )
    main.refresh_from_db()
    starts, ends = date(year, 1, 1), date(year + 3, 8, 31)
    _amend(stage, main, "amendment", joined, starts_on=starts, ends_on=ends, signed=True)
    _amend(stage, main, "second_amendment", last, starts_on=date(year + 1, 1, 1), ends_on=None, signed=False)
    return main


def _others(stage: Stage) -> Convention:
    """One that ends soon, one that is over, one out for signature."""
    made, year, today = stage.made, stage.made.year.start_year, stage.today
    private = stage.other.kind == "private"
    scope = ScopeFacts([stage.other]) if private else ScopeFacts(schools=list(made.schools.values())[:12])
    kind = "partnership" if private else "services"
    ending = _open(
        stage,
        "private_partnership",
        scope,
        stage.other_parties(),
        kind=kind,
        starts_on=date(year - 2, 9, 1),
        ends_on=today + timedelta(days=110),
    )
    if private:
        duties.share_out_presets(convention=ending, actor=stage.lead, at=made.at)
    _sign_on_paper(stage, ending, date(year - 2, 7, 3))
    pilots = ScopeFacts(schools=list(made.schools.values())[:8])
    over = _open(
        stage,
        "loan",
        pilots,
        stage.parties(),
        kind="loan",
        starts_on=date(year - 4, 9, 1),
        ends_on=date(year - 1, 8, 31),
    )
    _sign_on_paper(stage, over, date(year - 4, 8, 28))
    services = _open(
        stage, "services", pilots, stage.other_parties(), kind="data" if not private else "services", starts_on=today
    )
    conventions.propose(convention=services, actor=stage.lead, at=made.at - timedelta(days=9))
    return ending


def _open(
    stage: Stage, key: str, scope: ScopeFacts, parties: list[PartyFacts], *, kind: str = "partnership", **dates: Any
) -> Convention:
    texts = {name: stage.words[key].get(name, "") for name in ("title", "reference", "purpose", "text")}
    return conventions.open_convention(
        organisation=stage.made.authority,
        parties=parties,
        scope=scope,
        kind=kind,
        actor=stage.lead,
        at=stage.at(dates["starts_on"] - timedelta(days=90)),
        **texts,
        **dates,
    )


def _amend(stage: Stage, main: Convention, key: str, scope: ScopeFacts, *, signed: bool, **dates: Any) -> None:
    at = stage.at(min(dates["starts_on"], stage.today) - timedelta(days=40))
    row = conventions.amend(convention=main, actor=stage.lead, at=at, **stage.words[key], **dates)
    conventions.write_scope(row, scope)
    if signed:
        _sign_on_paper(stage, row, dates["starts_on"] - timedelta(days=12))
    else:
        conventions.propose(convention=row, actor=stage.lead, at=at)


def _sign_on_paper(stage: Stage, row: Convention, day: date) -> None:
    at = stage.at(day)
    conventions.propose(convention=row, actor=stage.lead, at=at - timedelta(days=20))
    scan = files.store(SCAN, f"{row.reference or 'signed'}.pdf", actor=stage.lead, at=at)
    for party in row.parties.all():
        signing.deposit(party=party, file=scan, signed_on=day, actor=stage.lead, at=at)


def _evidence(stage: Stage, convention: Convention, *, late: set[str]) -> None:
    """Every date of the past is proven but the last of the duties that are late; one without date has a note."""
    proofs = []
    for duty in convention.duties.all():
        note = stage.words["proofs"].get(duty.code)
        if note is None:
            continue
        schedule = rules.Schedule(duty.first_on, duty.every_months)
        dates: list[date | None] = list(rules.due_dates(schedule, stage.today)) or [None]
        for due in dates[:-1] if duty.code in late else dates:
            done = (due or stage.today) - timedelta(days=6)
            proof = DutyProof(
                duty=duty, due_on=due, done_on=done, note=note, by_name=str(stage.made.people["adviser"])
            )
            proof.at = stage.at(done)
            proofs.append(proof)
    DutyProof.objects.bulk_create(proofs)


def _committee(stage: Stage) -> None:
    made, words, year = stage.made, stage.words["committee"], stage.made.year.start_year
    body = made.authority
    committee = Committee.objects.create(
        organisation=body, name=words["name"], purpose=words["purpose"], chair_settles=True
    )
    Committee.objects.create(
        organisation=body, name=words["other_name"], purpose=words["other_purpose"], majority="consensus"
    )
    members = [
        CommitteeMember(
            committee=committee,
            person=made.people.get(row.get("person", "")),
            name=row.get("name") or str(made.people[row["person"]]),
            function=row["function"],
            role=row.get("role", "member"),
            has_voice=row.get("voice", True),
            starts_on=date(year - 2, 9, 1),
        )
        for row in stage.words["members"]
    ]
    CommitteeMember.objects.bulk_create(members)
    for months, facts in zip(stage.words["months"], stage.words["meetings"], strict=True):
        _met(stage, committee, members, months_before(stage.today, -months), facts)
    _to_come(stage, committee)


def _met(
    stage: Stage, committee: Committee, members: list[CommitteeMember], day: date, facts: dict[str, Any]
) -> None:
    """A past meeting: who was there, what was said and decided, who does what; minutes approved unless a draft."""
    actor, at = stage.lead, stage.at(day, 16)
    meeting = Meeting.objects.create(
        committee=committee,
        title=facts["title"],
        starts_at=stage.at(day, 14),
        ends_at=at,
        place=stage.words["committee"]["place"],
        changed_at=at - timedelta(days=30),
    )
    here = {m.pk: "excused" if rank in facts["absent"] else "present" for rank, m in enumerate(members)}
    committees.note_attendance(meeting=meeting, presences=here, actor=actor, at=at)
    for position, row in enumerate(facts["points"], start=1):
        point = AgendaPoint.objects.create(
            meeting=meeting, position=position, title=row["title"], minutes=row["minutes"], revision=1
        )
        if found := row.get("decision"):
            _decided(stage, point, members, found, at)
    if not facts.get("draft"):
        deciding.approve_minutes(meeting=meeting, actor=actor, at=at + timedelta(days=8))


def _decided(
    stage: Stage, point: AgendaPoint, members: list[CommitteeMember], facts: dict[str, Any], at: datetime
) -> None:
    decision = deciding.record_decision(
        point=point,
        text=facts["text"],
        reasons=facts["reasons"],
        votes=Votes(*facts.get("votes", ())),
        postponed=facts.get("postponed", False),
        actor=stage.lead,
        at=at,
    )
    day = timezone.localdate(at)
    for row in facts.get("actions", ()):
        member, due = members[row["member"]], day + timedelta(days=row["days"])
        Action.objects.create(
            meeting=point.meeting,
            decision=decision,
            label=row["label"],
            owner=member.person,
            owner_name=member.name,
            due_on=due,
            state=row["state"],
            closed_on=due - timedelta(days=3) if row["state"] == "done" else None,
        )


def _to_come(stage: Stage, committee: Committee) -> None:
    """The meeting of this week, with its agenda."""
    facts, day = stage.words["next"], stage.today + timedelta(days=4)
    meeting = committees.call_meeting(
        committee=committee,
        title=facts["title"],
        starts_at=stage.at(day, 14),
        ends_at=stage.at(day, 16),
        place=stage.words["committee"]["place"],
        link=facts["link"],
        actor=stage.lead,
        at=stage.made.at - timedelta(days=20),
    )
    AgendaPoint.objects.bulk_create(
        AgendaPoint(meeting=meeting, position=position, title=title, note=note)
        for position, (title, note) in enumerate(facts["points"], start=1)
    )
