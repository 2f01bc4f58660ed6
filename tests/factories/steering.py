"""Conventions and committees for tests."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from pupitre.governance.models import Committee, CommitteeMember, Convention, Meeting
from pupitre.governance.operations import committees as committee_operations
from pupitre.governance.operations import conventions, signing
from pupitre.governance.operations.conventions import PartyFacts, ScopeFacts
from pupitre.kernel import files
from pupitre.kernel.models import StoredFile
from pupitre.kernel.viewer import SYSTEM
from pupitre.territory.models import Organisation, School
from tests.factories.territory import organisation

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
_numbers = count(1)


def pdf(name: str = "signed.pdf") -> StoredFile:
    return files.store(b"%PDF-1.7 a scan", name, actor=SYSTEM, at=AT)


def convention(owner: Organisation | None = None, *, schools: tuple[School, ...] = (), **fields: Any) -> Convention:
    """A draft between an authority and an education authority, over schools."""
    owner = owner or organisation()
    academy = fields.pop("academy", None) or organisation(kind="state", name=f"DSDEN {next(_numbers)}")
    values = {
        "kind": "partnership",
        "title": f"Convention {next(_numbers)}",
        "starts_on": date(2025, 9, 1),
        "ends_on": date(2028, 8, 31),
        **fields,
    }
    parties = [PartyFacts(owner, "authority", "A. Martin"), PartyFacts(academy, "education", "B. Durand")]
    scope = ScopeFacts(schools=schools) if schools else ScopeFacts(organisations=[owner])
    return conventions.open_convention(
        organisation=owner, parties=parties, scope=scope, actor=SYSTEM, at=AT, **values
    )


def signed(row: Convention) -> Convention:
    """The same, proposed and signed by every party on paper."""
    conventions.propose(convention=row, actor=SYSTEM, at=AT)
    for party in row.parties.all():
        signing.deposit(party=party, file=pdf(), signed_on=row.starts_on, actor=SYSTEM, at=AT)
    row.refresh_from_db()
    return row


def committee(
    owner: Organisation | None = None, *, people: tuple[Any, ...] = (), voices: int = 5, **fields: Any
) -> Committee:
    """A committee of so many voices; the first members are the people given, the first of all is in the chair."""
    made = Committee.objects.create(
        organisation=owner or organisation(), **{"name": f"Committee {next(_numbers)}", **fields}
    )
    for rank in range(max(voices, len(people))):
        person = people[rank] if rank < len(people) else None
        CommitteeMember.objects.create(
            committee=made,
            person=person,
            name=str(person or f"Member {rank}"),
            role="member" if rank else "chair",
            has_voice=rank < voices,
            starts_on=date(2020, 1, 1),
        )
    return made


def meeting(of: Committee | None = None, **fields: Any) -> Meeting:
    values = {"title": "Meeting", "starts_at": AT, "ends_at": AT + timedelta(hours=2), "place": "Room 2", **fields}
    return Meeting.objects.create(committee=of or committee(), changed_at=AT, **values)


def held(of: Committee | None = None, *, present: int = 5, **fields: Any) -> Meeting:
    """A meeting with so many members present, and one point."""
    made = meeting(of, **fields)
    members = list(made.committee.members.order_by("pk"))
    presences = {member.pk: "present" if rank < present else "absent" for rank, member in enumerate(members)}
    committee_operations.note_attendance(meeting=made, presences=presences, actor=SYSTEM, at=AT)
    made.refresh_from_db()
    point(made)
    return made


def point(of: Meeting, **fields: Any) -> Any:
    values = {"title": "A point", "note": "", "kind": "", "key": None, **fields}
    return committee_operations.add_point(meeting=of, actor=SYSTEM, at=AT, **values)
