"""The sentences and drawings of the pages of calls: where a call stands, an answer explained, a rank explained."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pupitre.http.formats import day, money, number
from pupitre.http.why import Reason, ReasonKind, Why
from pupitre.projects import call_wording, wording
from pupitre.projects.call_enums import FileState
from pupitre.projects.engine.calls.calendar import Stage, days_left, next_day, stage
from pupitre.projects.engine.calls.eligibility import Verdict
from pupitre.projects.engine.score import BEST
from pupitre.projects.models import Call, CallCriterion, CallFile
from pupitre.projects.queries.calls import Line, Ranking
from pupitre.projects.web.entry_words import points

FILE_SIGNS: Mapping[str, str] = {
    FileState.DRAFT: "none",
    FileState.SENT: "waiting",
    FileState.FILED: "waiting",
    FileState.AWARDED: "done",
    FileState.REFUSED: "refused",
}


def stage_badge(call: Call, today: date) -> tuple[str, str]:
    found = stage(call.calendar, today)
    return call_wording.SIGNS[found], call_wording.stage_name(found)


def status(call: Call, today: date) -> str:
    """Where a call stands, in one sentence."""
    found = stage(call.calendar, today)
    coming = next_day(call.calendar, today)
    when = day(coming[1], words=True) if coming else ""
    match found:
        case Stage.DRAFT:
            return _("Being prepared: the schools do not see it yet.")
        case Stage.ANNOUNCED:
            return _("Opens on %(day)s.") % {"day": when}
        case Stage.OPEN:
            left = days_left(call.calendar, today) or 0
            return ngettext(
                "Open until %(day)s in the evening: %(left)s day left.",
                "Open until %(day)s in the evening: %(left)s days left.",
                left,
            ) % {"day": when, "left": number(left)}
        case Stage.REVIEW:
            return _review(call, coming)
        case Stage.AWARDED:
            when = day(call.awarded_at, words=True) if call.awarded_at else ""
            return _("Awarded on %(day)s.") % {"day": when}
        case Stage.CANCELLED:
            return _("Cancelled: %(reason)s") % {"reason": call.reason}


def _review(call: Call, coming: tuple[str, date] | None) -> str:
    if call.is_national:
        return _("Closed: the national operator examines what was filed.")
    if coming is None:
        return _("Closed, under review.")
    told = {"day": day(coming[1], words=True)}
    if coming[0] == "opinions":
        return _("Closed, under review: opinions are due on %(day)s.") % told
    return _("Closed, under review: the award is expected on %(day)s.") % told


def calendar(call: Call) -> list[tuple[str, date]]:
    """The days of a call, in order."""
    rows = (
        (_("Opens"), call.opens_on),
        (_("Closes"), call.closes_on),
        (_("Opinions due"), call.opinions_due_on),
        (_("Award"), call.awards_on),
    )
    return [(name, found) for name, found in rows if found is not None]


def home_status(calls: Iterable[Call], today: date) -> str:
    """How many calls are open, and which closes first."""
    rows = list(calls)
    opened = [call for call in rows if stage(call.calendar, today) == Stage.OPEN]
    review = sum(stage(call.calendar, today) == Stage.REVIEW for call in rows)
    if not opened:
        return ngettext(
            "No call is open; %(review)s is under review.", "No call is open; %(review)s are under review.", review
        ) % {"review": review}
    first = min(opened, key=lambda call: (call.closes_on, call.pk))
    return ngettext(
        "%(open)s call is open; the first closes on %(day)s.",
        "%(open)s calls are open; the first closes on %(day)s.",
        len(opened),
    ) % {"open": len(opened), "day": day(first.closes_on, words=True)}


def why_eligible(found: Verdict) -> Why:
    """Each rule with what the school has; what would open the call."""
    reasons = [
        Reason(ReasonKind.RULE, call_wording.finding_sentence(row))
        for row in found.findings
        if row.is_met is not False
    ]
    if not found.findings:
        reasons = [Reason(ReasonKind.RULE, _("Every school may answer this call."))]
    return Why(reasons, [call_wording.finding_sentence(row) for row in found.blocks])


def verdict_badge(found: Verdict) -> tuple[str, str]:
    if not found.is_eligible:
        return "blocked", _("may not answer")
    return ("waiting", _("may answer, to be checked")) if found.unknown else ("done", _("may answer"))


def file_status(file: CallFile, left: Sequence[str], currency: str) -> str:
    """Where an answer stands, in one sentence."""
    match file.state:
        case FileState.DRAFT:
            if not left:
                return _("Everything is there: it may be sent.")
            return ngettext("%(n)s thing left before sending.", "%(n)s things left before sending.", len(left)) % {
                "n": number(len(left))
            }
        case FileState.SENT:
            return _("Sent on %(day)s by %(who)s; %(asked)s asked for.") % {
                "day": day(file.sent_at, words=True) if file.sent_at else "",
                "who": file.sent_by_name,
                "asked": money(file.asked, currency),
            }
        case FileState.FILED:
            return _("Filed on %(day)s under number %(number)s.") % {
                "day": day(file.filed_on, words=True) if file.filed_on else "",
                "number": file.reference,
            }
        case FileState.AWARDED:
            return _("Retained: %(amount)s granted of %(asked)s asked for.") % {
                "amount": money(file.amount or 0, currency),
                "asked": money(file.asked, currency),
            }
        case _:
            return _("Not retained: the reasons are below.")


def opinions(file: CallFile, criteria: Sequence[CallCriterion]) -> list[dict[str, Any]]:
    """Each role expected, with its marks and reasons, or still silent."""
    given = {row.role: row for row in file.opinions.prefetch_related("marks__criterion").all()}
    roles = [*file.call.opinion_roles, *(role for role in given if role not in file.call.opinion_roles)]
    return [{"role": wording.role_name(role), "opinion": given.get(role)} for role in roles] if criteria else []


def why_rank(line: Line, criteria: Sequence[CallCriterion], names: Mapping[int, str]) -> Why:
    """Each criterion's part of the total, then those with whom it ties."""
    ranked = line.ranked
    labels = {row.code: row.name for row in criteria}
    reasons = []
    for part in ranked.parts:
        told = {"criterion": labels[part.code], "points": points(part.points), "most": points(part.most)}
        if part.mean is None:
            reasons.append(Reason(ReasonKind.RULE, _("%(criterion)s: not judged yet, 0 of %(most)s points.") % told))
        else:
            sentence = _("%(criterion)s: %(mean)s out of %(best)s on average, %(points)s of %(most)s points.")
            reasons.append(Reason(ReasonKind.DECISION, sentence % {**told, "mean": points(part.mean), "best": BEST}))
    if ranked.ties:
        tied = ", ".join(names[key] for key in ranked.ties)
        reasons.append(
            Reason(ReasonKind.RULE, _("Tied with %(schools)s: only the committee chooses.") % {"schools": tied})
        )
    return Why(reasons, [call_wording.proposal_sentence(line)])


def ranking_rows(found: Ranking) -> list[dict[str, Any]]:
    names = {line.file.pk: line.file.school.name for line in found.lines}
    return [
        {
            "file": line.file,
            "rank": line.ranked.rank,
            "ties": bool(line.ranked.ties),
            "total": number(line.ranked.total, 2) if line.ranked.rank else "",
            "why": why_rank(line, found.criteria, names),
            "heard": line.heard,
            "coverage": call_wording.coverage(line.heard, found.expected),
            "sign": FILE_SIGNS[line.file.state],
        }
        for line in found.lines
    ]


def award_line(call: Call) -> dict[str, Any] | None:
    """By which decision the call was awarded."""
    if call.decision is None:
        return None
    said = _("Awarded by decision %(number)s of %(day)s (%(committee)s).") % {
        "number": call.decision_id,
        "day": day(call.decision.decided_at, words=True),
        "committee": call.decision.meeting.committee,
    }
    return {"said": said, "url": reverse("governance:decision", args=[call.decision_id])}
