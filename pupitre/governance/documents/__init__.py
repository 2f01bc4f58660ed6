"""The documents of governance, as PDF/UA: the text of a convention, the minutes of a meeting.

They speak the language of the country of who keeps them, whoever asks for them.
"""

import json
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from pupitre.governance.models import Convention, Meeting
from pupitre.governance.models.committees import Presence
from pupitre.governance.queries import steering
from pupitre.governance.queries.committees import quorum_of
from pupitre.http import formats
from pupitre.territory.models import School

FOLDER = Path(__file__).parent
LANGUAGES = {"fr": "fr", "qc": "fr-ca"}  # by territory.Jurisdiction


def convention(row: Convention, at: datetime) -> bytes:
    """The text of a convention, with its parties, its duties and its schools by name."""
    return _made("convention", row.organisation.jurisdiction, lambda: _convention(row, at))


def minutes(row: Meeting) -> bytes:
    """The minutes of a meeting: who was there, what was said, what was decided and by how many votes."""
    return _made("minutes", row.committee.organisation.jurisdiction, lambda: _minutes(row))


def _made(template: str, jurisdiction: str, facts: Callable[[], dict[str, Any]]) -> bytes:
    language = LANGUAGES.get(jurisdiction, "fr")
    with translation.override(language), tempfile.TemporaryDirectory(prefix="pupitre-") as folder:
        place = Path(folder)
        found = {"language": language[:2], "region": "CA" if language == "fr-ca" else "", **facts()}
        (place / "facts.json").write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
        for name in (f"{template}.typ", "page.typ"):
            (place / name).write_text((FOLDER / name).read_text(encoding="utf-8"), encoding="utf-8")
        return bytes(typst.compile(place / f"{template}.typ", root=place, pdf_standards=["ua-1"]))


def _convention(row: Convention, at: datetime) -> dict[str, Any]:
    piece = steering.piece_of(row)
    covered, removed = _names(piece.adds - piece.removes), _names(piece.removes if row.is_amendment else frozenset())
    main = row.amends
    return {
        "organisation": row.organisation.name,
        "title": row.title,
        "reference": row.reference,
        "kind": str(row.get_kind_display()).capitalize(),
        "amends": _("Amendment %(number)s to: %(convention)s")
        % {"number": row.amendment_number, "convention": main.title}
        if main
        else "",
        "dates": _dates(row),
        "purpose": _paragraphs(row.purpose),
        "text": _paragraphs(row.text),
        "parties": [
            {
                "name": party.organisation.name,
                "signatory": ", ".join(filter(None, (party.signatory_name, party.signatory_function))),
            }
            for party in row.parties.select_related("organisation")
        ],
        "duties": [
            [duty.label, duty.party.organisation.name, duty.detail, _when(duty.first_on, duty.every_months)]
            for duty in row.duties.select_related("party__organisation")
        ],
        "schools": covered,
        "removed": removed,
        "made": _("Document made by pupitre on %(day)s.") % {"day": formats.day(timezone.localdate(at), words=True)},
        "words": {
            "between": _("Between"),
            "purpose": _("Purpose"),
            "text": _("What is agreed"),
            "duties": _("Who does what"),
            "duty": _("Duty"),
            "party": _("Who"),
            "detail": _("What is expected"),
            "when": _("When"),
            "schools": _("Schools covered (%(count)s)") % {"count": len(covered)},
            "removed": _("Schools no longer covered (%(count)s)") % {"count": len(removed)},
            "signatures": _("Signatures"),
            "signs": _("Signed by each party, electronically or on paper:"),
        },
    }


def _dates(row: Convention) -> str:
    first = formats.day(row.starts_on, words=True)
    if row.ends_on is None:
        return _("From %(first)s.") % {"first": first}
    return _("From %(first)s to %(last)s.") % {"first": first, "last": formats.day(row.ends_on, words=True)}


def _when(first_on: Any, every_months: int) -> str:
    if first_on is None:
        return _("all along")
    day = formats.day(first_on)
    return _("%(day)s, then every %(months)s months") % {"day": day, "months": every_months} if every_months else day


def _names(schools: frozenset[int]) -> list[str]:
    rows = School.objects.filter(pk__in=schools).order_by("sort_name", "pk").values_list("name", "commune_name")
    return [f"{name}, {commune}" if commune else name for name, commune in rows]


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]


def _minutes(row: Meeting) -> dict[str, Any]:
    quorum = quorum_of(row)
    attendance = row.attendance.select_related("member").order_by("member__pk")
    groups = [
        {
            "label": str(label).capitalize(),
            "names": [
                ", ".join(filter(None, (one.member.name, one.member.function)))
                for one in attendance
                if one.presence == presence
            ],
        }
        for presence, label in Presence.choices
    ]
    decisions = row.decisions.order_by("pk").prefetch_related("actions")
    return {
        "organisation": row.committee.organisation.name,
        "title": row.title,
        "committee": row.committee.name,
        "when": _("%(day)s, from %(start)s to %(end)s")
        % {
            "day": formats.day(row.starts_at, words=True),
            "start": timezone.localtime(row.starts_at).strftime("%H:%M"),
            "end": timezone.localtime(row.ends_at).strftime("%H:%M"),
        },
        "place": row.place,
        "attendance": [group for group in groups if group["names"]],
        "quorum": _("%(present)s voices present of %(voices)s; %(needed)s needed to decide.")
        % {"present": quorum.present, "voices": quorum.voices, "needed": quorum.needed},
        "points": [
            {
                "title": point.title,
                "minutes": _paragraphs(point.minutes),
                "decisions": [_decision(one) for one in decisions if one.point_id == point.pk],
            }
            for point in row.points.all()
        ],
        "approved": _("Minutes approved by %(who)s on %(day)s.")
        % {"who": row.minutes_approved_by_name, "day": formats.day(row.minutes_approved_at, words=True)}
        if row.minutes_approved_at
        else _("Draft: these minutes are not approved."),
        "words": {
            "present": _("Who was there"),
            "nothing": _("Nothing noted."),
            "decision": _("Decision"),
            "reasons": _("Reasons"),
            "actions": _("To be done"),
        },
    }


def _decision(one: Any) -> dict[str, Any]:
    votes = _("%(favour)s for, %(against)s against, %(abstaining)s abstaining") % {
        "favour": one.votes_for,
        "against": one.votes_against,
        "abstaining": one.votes_abstaining,
    }
    return {
        "outcome": str(one.get_outcome_display()).capitalize(),
        "subject": one.subject_label,
        "text": _paragraphs(one.text),
        "reasons": _paragraphs(one.reasons),
        "votes": votes,
        "actions": [
            _("%(action)s: %(who)s, by %(day)s")
            % {"action": action.label, "who": action.owner_name, "day": formats.day(action.due_on)}
            for action in one.actions.all()
        ],
    }
