"""Conventions, duties, committees, decisions, actions."""

from typing import Any

from pupitre.governance.engine.committees import Votes
from pupitre.governance.models import Committee, CommitteeMember, Convention, Meeting
from pupitre.governance.operations import calendars, committees, conventions, deciding, duties
from pupitre.kernel.viewer import SYSTEM
from tests.architecture.rights.table import PUBLIC, Row
from tests.factories import steering as make
from tests.factories.accounts import person
from tests.factories.steering import AT
from tests.factories.territory import school

READERS = "administrator plan_lead elected school_head adviser buyer support"
LEADS = "administrator plan_lead"
PROVERS = "administrator plan_lead adviser support"


def _kept(world: Any, name: str, foreign: bool, build: Any) -> Any:
    """What a row needs, made once in each authority."""
    kept = world.__dict__.setdefault("steering", {})
    if (name, foreign) not in kept:
        kept[name, foreign] = build(world.foreign_authority if foreign else world.authority)
    return kept[name, foreign]


def _convention(world: Any, foreign: bool = False) -> Convention:
    def build(owner: Any) -> Convention:
        made = make.convention(owner)
        duties.share_out_presets(convention=made, actor=SYSTEM, at=AT)
        conventions.attach(convention=made, label="Annex", file=make.pdf(), actor=SYSTEM, at=AT)
        return make.signed(made)

    return _kept(world, "convention", foreign, build)


def _draft(world: Any, foreign: bool = False) -> Convention:
    return _kept(world, "draft", foreign, lambda owner: make.convention(owner, kind="loan"))


def _proposed(world: Any, foreign: bool = False) -> Convention:
    def build(owner: Any) -> Convention:
        school(owner)
        made = make.convention(owner, kind="data")
        conventions.propose(convention=made, actor=SYSTEM, at=AT)
        return made

    return _kept(world, "proposed", foreign, build)


def _committee(world: Any, foreign: bool = False) -> Committee:
    def build(owner: Any) -> Committee:
        people = () if foreign else tuple(world.people[role] for role in READERS.split())
        return make.committee(owner, people=people)

    return _kept(world, "committee", foreign, build)


def _meeting(world: Any, foreign: bool = False) -> Meeting:
    def build(_owner: Any) -> Meeting:
        of = _committee(world, foreign)
        made = make.held(of)
        point = made.points.get()
        committees.add_paper(point=point, label="Paper", file=make.pdf(), actor=SYSTEM, at=AT)
        deciding.record_decision(
            point=point, text="Adopt", reasons="Best", votes=Votes(4), postponed=False, actor=SYSTEM, at=AT
        )
        member = of.members.order_by("pk").first()
        committees.give_action(
            meeting=made, decision=None, label="Do", member=member, due_on=AT.date(), actor=SYSTEM, at=AT
        )
        return made

    return _kept(world, "meeting", foreign, build)


def _args(find: Any, foreign: bool = False, **more: Any) -> Any:
    """The arguments of a row about what `find` makes: its key, and those that `more` reads on it."""

    def arguments(world: Any) -> dict[str, Any]:
        row = find(world, foreign)
        return {"pk": row.pk, **{name: read(row) for name, read in more.items()}}

    return arguments


def both(find: Any, **more: Any) -> dict[str, Any]:
    return {"args": _args(find, **more), "foreign": _args(find, foreign=True, **more)}


def _planned(world: Any, foreign: bool = False) -> Meeting:
    return make.meeting(_committee(world, foreign))


def first(name: str) -> Any:
    return lambda row: getattr(row, name).order_by("pk").first().pk


def _duty(world: Any, foreign: bool = False) -> Any:
    """A duty of the education authority with evidence; in the first authority the adviser stands on that side."""

    def build(owner: Any) -> Any:
        found = _convention(world, foreign).duties.get(code="choice_advice")
        found.party.organisation = owner if not foreign else found.party.organisation
        if not foreign:
            found.party = found.convention.parties.get(side="authority")
            found.save()
        duties.prove(
            duty=found, due_on=found.first_on, done_on=AT.date(), note="n", file=make.pdf(), actor=SYSTEM, at=AT
        )
        return found

    return _kept(world, "duty", foreign, build)


def _of(find: Any, name: str) -> Any:
    """What stands first among the rows `name` of what `find` makes."""
    return lambda world, foreign=False: getattr(find(world, foreign), name).order_by("pk").first()


def _token(_world: Any) -> dict[str, Any]:
    from pupitre.governance.models import CalendarAddress

    someone = person("elected")
    address = CalendarAddress.objects.create(person=someone, key="0" * 20, created_at=AT)
    return {"token": calendars.token_of(address)}


def _member(row: Committee) -> int:
    return CommitteeMember.objects.filter(committee=row).order_by("pk").first().pk


ROWS = [
    *(Row(f"governance:{name}", READERS) for name in ("steering", "conventions", "duties", "committees")),
    *(Row(f"governance:{name}", READERS) for name in ("decisions", "actions")),
    *(Row(f"governance:{name}", LEADS) for name in ("convention_add", "committee_add")),
    *(
        Row(f"governance:{name}", LEADS)
        for name in ("certificates", "certificate_add", "certificate_trial", "authority_add")
    ),
    *(
        Row(f"governance:{name}", READERS, **both(_convention))
        for name in ("convention", "convention_document", "convention_signatures")
    ),
    Row("governance:convention_file", READERS, **both(_convention, file=first("files"))),
    Row("governance:party_file", READERS, **both(_convention, party=first("parties"))),
    *(
        Row(f"governance:{name}", LEADS, **both(_convention))
        for name in ("convention_amend", "convention_attach", "duty_add")
    ),
    *(Row(f"governance:{name}", LEADS, **both(_draft)) for name in ("convention_edit", "party_add")),
    Row("governance:convention_act", LEADS, **both(_draft, verb=lambda _row: "abandon")),
    Row("governance:convention_propose", LEADS, method="post", **both(_draft)),
    Row("governance:party_remove", LEADS, method="post", **both(_draft, party=first("parties"))),
    Row("governance:convention_renew", LEADS, method="post", **both(_convention)),
    Row("governance:duty_presets", LEADS, method="post", **both(_draft)),
    Row("governance:party_deposit", LEADS, **both(_proposed, party=first("parties"))),
    Row("governance:party_sign", LEADS, method="post", **both(_proposed, party=first("parties"))),
    Row("governance:duty", READERS, **both(_duty)),
    Row("governance:duty_edit", LEADS, **both(_duty)),
    Row("governance:duty_prove", PROVERS, **both(_duty)),
    Row("governance:duty_file", READERS, **both(_duty, proof=first("proofs"))),
    Row("governance:committee", READERS, **both(_committee)),
    *(
        Row(f"governance:{name}", LEADS, **both(_committee))
        for name in ("committee_edit", "member_add", "meeting_add")
    ),
    Row("governance:member_end", LEADS, **both(_committee, member=_member)),
    *(Row(f"governance:{name}", READERS, **both(_meeting)) for name in ("meeting", "minutes")),
    Row("governance:paper", READERS, **both(_meeting, paper=lambda row: row.points.get().papers.get().pk)),
    *(Row(f"governance:{name}", LEADS, **both(_meeting)) for name in ("meeting_edit", "point_add", "action_add")),
    *(
        Row(f"governance:{name}", LEADS, **both(_meeting, point=first("points")))
        for name in ("paper_add", "decision_add")
    ),
    Row("governance:meeting_cancel", LEADS, method="post", **both(_planned)),
    *(
        Row(f"governance:{name}", LEADS, method="post", **both(_meeting))
        for name in ("meeting_attendance", "minutes_approve")
    ),
    Row("governance:decision", READERS, **both(_of(_meeting, "decisions"))),
    Row("governance:action", READERS, **both(_of(_meeting, "actions"))),
    Row("governance:calendar_address", READERS, method="post"),
    Row("governance:calendar", PUBLIC, args=_token),
]
# The revision asked for is part of the act: tests/governance/steering/test_pages.py tries it for each role.
ELSEWHERE = "governance:minutes_write"
