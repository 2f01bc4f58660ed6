"""The pages of the families' room. Those of guardians have no account behind them: a secret opens them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from pupitre.families.enums import Method
from pupitre.families.models import Activity, Agreement, Attendee, ConsentLink, ParentSession, Purpose
from pupitre.families.operations import agreements, consents, links, messages
from pupitre.kernel.viewer import SYSTEM
from tests.architecture.rights.table import PUBLIC, Row
from tests.factories import families as make
from tests.factories import fleet


def agreement(world: Any, *, foreign: bool = False, name: str = "Tablettes") -> Agreement:
    """A contract that waits for its signer, in the school of the people or in the other authority; made once."""
    made = world.__dict__.setdefault("agreements", {})
    if (foreign, name) not in made:
        school = world.foreign_school if foreign else world.school
        row = make.programme(school.responsible, name=name)
        make.published(row)
        pupil = fleet.pupil(school, name="MARTIN Léa")
        fleet.guardian(pupil, name="Anne MARTIN", email="anne@example.org")
        agreements.ask(school=school, pupils=[pupil], kits={}, actor=SYSTEM, at=timezone.now())
        made[foreign, name] = row.agreements.get(pupil=pupil)
    return made[foreign, name]


def link(world: Any) -> dict[str, str]:
    """The secret of a link that still opens its contract."""
    row = agreement(world)
    if "link" not in world.__dict__:
        [signer] = row.signers[0]
        world.link = links.new_link(row, signer, at=timezone.now())
    return {"token": world.link}


def contract(world: Any, *, foreign: bool = False) -> dict[str, int]:
    return {"pk": agreement(world, foreign=foreign).programme_id}


def draft(world: Any, *, foreign: bool = False) -> dict[str, int]:
    """A programme whose next version is being written."""
    row = agreement(world, foreign=foreign, name="Rewritten").programme
    text = {"fr": ("Contrat", "Un autre texte.")}
    agreements.write_text(programme=row, texts=text, note="", actor=SYSTEM, at=timezone.now())
    return {"pk": row.pk}


def signed(world: Any, *, foreign: bool = False) -> dict[str, int]:
    """A contract that everybody has signed; made once."""
    row = agreement(world, foreign=foreign, name="Signed")
    if row.completed_at is None:
        [signer] = row.signers[0]
        by = {"actor": SYSTEM, "at": timezone.now()}
        agreements.sign(agreement=row, signer=signer, name="Anne", language="fr", method=Method.IN_PERSON, **by)
    return {"pk": row.pk}


def of(make_one: Any) -> dict[str, Any]:
    return {"args": make_one, "foreign": lambda world: make_one(world, foreign=True)}


def of_agreement(world: Any, *, foreign: bool = False) -> dict[str, int]:
    return {"pk": agreement(world, foreign=foreign).pk}


def of_school(world: Any, *, foreign: bool = False) -> dict[str, int]:
    row = agreement(world, foreign=foreign)
    return {"pk": row.school_id}


def of_signer(world: Any, *, foreign: bool = False) -> dict[str, Any]:
    row = agreement(world, foreign=foreign)
    [signer] = row.signers[0]
    return {"pk": row.pk, "signer": signer}


def of_body(world: Any, *, foreign: bool = False) -> dict[str, int]:
    return {"pk": (world.foreign_authority if foreign else world.authority).pk}


def of_kind(world: Any, *, foreign: bool = False) -> dict[str, Any]:
    return of_body(world, foreign=foreign) | {"kind": "pupils"}


def parents(world: Any, *, foreign: bool = False) -> ParentSession:
    """A session to come, with one adult invited; made once."""
    made = world.__dict__.setdefault("parents", {})
    if foreign not in made:
        school = world.foreign_school if foreign else world.school
        starts_at = timezone.now() + timedelta(days=9)
        made[foreign] = ParentSession.objects.create(
            organisation=school.responsible, school=school, title="Prise en main", starts_at=starts_at
        )
        adult = fleet.guardian(fleet.pupil(school), name="Paul DURAND")
        Attendee.objects.create(session=made[foreign], guardian=adult, token_sha256=links.hashed(f"key{foreign}"))
    return made[foreign]


def of_session(world: Any, *, foreign: bool = False) -> dict[str, int]:
    return {"pk": parents(world, foreign=foreign).pk}


def invited(world: Any) -> dict[str, str]:
    parents(world)
    return {"token": "keyFalse"}


def of_activity(world: Any, *, foreign: bool = False) -> dict[str, int]:
    school = world.foreign_school if foreign else world.school
    row, _made = Activity.objects.get_or_create(school=school, year=fleet.year(), name="Evening care")
    return {"pk": row.pk}


def of_message(world: Any, *, foreign: bool = False) -> dict[str, int]:
    school = world.foreign_school if foreign else world.school
    parents(world, foreign=foreign)
    row = messages.send(
        organisation=school.responsible,
        subject="Rentrée",
        texts={"fr": "Bonjour."},
        schools=[school],
        actor=SYSTEM,
        at=timezone.now(),
    )
    return {"pk": row.pk}


def asked(world: Any, *, foreign: bool = False) -> Purpose:
    """A purpose with its words, and a link to answer it; made once."""
    made = world.__dict__.setdefault("purposes", {})
    if foreign not in made:
        school = world.foreign_school if foreign else world.school
        facts = {"organisation": school.responsible, "code": "photo", "name": "Photo", "rule": "any_guardian"}
        made[foreign] = Purpose.objects.create(**facts)
        consents.publish(purpose=made[foreign], texts={"fr": "Photo de classe."}, actor=SYSTEM, at=timezone.now())
        row, now = agreement(world, foreign=foreign), timezone.now()
        by = {"signer": row.signers[0][0], "made_at": now, "expires_at": now + timedelta(days=9)}
        token = links.hashed(f"answer{foreign}")
        ConsentLink.objects.create(pupil=row.pupil, school=school, token_sha256=token, **by)
    return made[foreign]


def of_purpose(world: Any, *, foreign: bool = False) -> dict[str, int]:
    return {"pk": asked(world, foreign=foreign).pk}


def of_answers(world: Any, *, foreign: bool = False) -> dict[str, int]:
    asked(world, foreign=foreign)
    return {"pk": agreement(world, foreign=foreign).school_id}


def of_answer(world: Any, *, foreign: bool = False) -> dict[str, Any]:
    found = of_answers(world, foreign=foreign)
    return found | {"pupil": agreement(world, foreign=foreign).pupil_id}


def answering(world: Any) -> dict[str, str]:
    asked(world)
    return {"token": "answerFalse"}


FAMILIES_ASK = "administrator plan_lead school_head school_referent technician support"
FAMILIES = FAMILIES_ASK + " teacher"
WRITERS = "administrator plan_lead"
ROWS = [
    Row("families:code", PUBLIC),
    Row("families:sign", PUBLIC, link),
    Row("families:home", FAMILIES),
    Row("families:school", FAMILIES, **of(of_school)),
    Row("families:ask", FAMILIES_ASK, method="post", **of(of_school)),
    Row("families:programmes", FAMILIES),
    Row("families:programme_add", WRITERS),
    Row("families:programme", FAMILIES, **of(contract)),
    Row("families:programme_edit", WRITERS, **of(contract)),
    Row("families:text", WRITERS, **of(contract)),
    Row("families:publish", WRITERS, method="post", **of(draft)),
    Row("families:agreement", FAMILIES, **of(of_agreement)),
    Row("families:send", FAMILIES_ASK, method="post", **of(of_agreement)),
    Row("families:in_person", FAMILIES_ASK, **of(of_signer)),
    Row("families:paper", FAMILIES_ASK, method="post", **of(of_agreement)),
    Row("families:sessions", FAMILIES),
    Row("families:session_add", FAMILIES_ASK),
    Row("families:session", FAMILIES, **of(of_session)),
    Row("families:session_invite", FAMILIES_ASK, method="post", **of(of_session)),
    Row("families:session_cancel", FAMILIES_ASK, method="post", **of(of_session)),
    Row("families:session_attendance", FAMILIES_ASK, method="post", **of(of_session)),
    Row("families:session_material", FAMILIES_ASK, method="post", **of(of_session)),
    Row("families:invitation", PUBLIC, invited),
    Row("families:activities", FAMILIES_ASK),
    Row("families:activity_add", FAMILIES_ASK),
    Row("families:activity", FAMILIES_ASK, **of(of_activity)),
    Row("families:activity_rename", FAMILIES_ASK, **of(of_activity)),
    Row("families:activity_remove", FAMILIES_ASK, method="post", **of(of_activity)),
    Row("families:messages", WRITERS),
    Row("families:message_write", WRITERS),
    Row("families:message", WRITERS, **of(of_message)),
    Row("families:consents", FAMILIES),
    Row("families:purpose_add", WRITERS),
    Row("families:purpose", WRITERS, **of(of_purpose)),
    Row("families:register", FAMILIES, **of(of_answers)),
    Row("families:consent_ask", FAMILIES_ASK, method="post", **of(of_answers)),
    Row("families:record", FAMILIES_ASK, **of(of_answer)),
    Row("families:consent", PUBLIC, answering),
    Row("families:bodies", WRITERS),
    Row("families:keeping", WRITERS, **of(of_body)),
    Row("families:decide", WRITERS, **of(of_kind)),
    Row("families:purge", WRITERS, method="post", **of(of_body)),
    Row("families:withdraw", FAMILIES_ASK, method="post", **of(signed)),
]
# What a used link shows, and the copy it gives: tests/families/test_guardian_pages.py. The sealed
# contract and the scan of a paper: tests/families/test_staff_pages.py.
ELSEWHERE = "families:signed families:copy families:document families:scan"
ELSEWHERE += " families:session_file families:invitation_file"  # tests/families/test_sessions.py
