"""What people read of conventions, duties and committees."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from pupitre.governance.engine import committees as votes
from pupitre.governance.engine import duties
from pupitre.governance.engine.conventions import Terms, months_before
from pupitre.governance.models import Convention, Decision
from pupitre.governance.models.conventions import ConventionState
from pupitre.governance.queries.steering import DutyRow
from pupitre.http import formats

WARNED = 6  # months before its end, a convention is said to end soon

# The standing of a convention on a day: the sign, then the word.
IN_FORCE, ENDING, COMING, OVER = "in_force", "ending", "coming", "over"
STANDINGS: dict[str, Any] = {
    ConventionState.DRAFT: pgettext_lazy("convention", "draft"),
    ConventionState.PROPOSED: gettext_lazy("out for signature"),
    COMING: gettext_lazy("signed, not begun"),
    IN_FORCE: pgettext_lazy("convention", "in force"),
    ENDING: gettext_lazy("ends soon"),
    OVER: gettext_lazy("over"),
    ConventionState.ENDED: gettext_lazy("ended early"),
    ConventionState.ABANDONED: pgettext_lazy("convention", "abandoned"),
}
SIGNS = {
    ConventionState.DRAFT: "none",
    ConventionState.PROPOSED: "waiting",
    COMING: "waiting",
    IN_FORCE: "done",
    ENDING: "blocked",
    OVER: "refused",
    ConventionState.ENDED: "refused",
    ConventionState.ABANDONED: "refused",
}
DUTY_STATES: dict[str, tuple[str, Any]] = {
    duties.LATE: ("blocked", pgettext_lazy("duty", "late")),
    duties.DUE: ("waiting", pgettext_lazy("duty", "due soon")),
    duties.AHEAD: ("none", pgettext_lazy("duty", "to come")),
    duties.DONE: ("done", pgettext_lazy("duty", "done")),
    duties.STANDING: ("done", pgettext_lazy("duty", "all along")),
}
OUTCOMES = {votes.ADOPTED: "done", votes.REJECTED: "refused", votes.POSTPONED: "waiting"}
ACTS: dict[str, Any] = {
    "open": pgettext_lazy("act", "Begun"),
    "propose": pgettext_lazy("act", "Put out for signature"),
    "take_back": pgettext_lazy("act", "Taken back to draft"),
    "abandon": pgettext_lazy("act", "Abandoned"),
    "complete": pgettext_lazy("act", "Signed by every party"),
    "denounce": pgettext_lazy("act", "Ended early"),
}
WHY: dict[str, Any] = {
    votes.NO_QUORUM: gettext_lazy("The quorum was not reached: a second call of the meeting can decide."),
    votes.BY_VOTES: gettext_lazy("The votes for and against decide; abstentions do not count."),
    votes.TIE: gettext_lazy("As many for as against: it is not adopted."),
    votes.CHAIR: gettext_lazy("As many for as against: the chair's voice settled."),
    votes.NO_OBJECTION: gettext_lazy("The committee decides by consensus, and nobody was against."),
    votes.OBJECTIONS: gettext_lazy("The committee decides by consensus, and someone was against."),
    votes.NOBODY: gettext_lazy("The committee put it off without voting."),
}


def sentence(*parts: str) -> str:
    """Parts that stand beside one another, as one sentence."""
    return pgettext("between parts of a sentence", "; ").join(parts) + "."


def standing(convention: Convention, terms: Terms | None, today: date) -> str:
    """Where a convention stands on a day: a key of STANDINGS."""
    if convention.state != ConventionState.SIGNED:
        return str(convention.state)
    last = terms.ends_on if terms else convention.ends_on
    if last is not None and last < today:
        return OVER
    if convention.starts_on > today:
        return COMING
    return ENDING if last is not None and today >= months_before(last, WARNED) else IN_FORCE


def badge(code: str) -> tuple[str, Any]:
    return SIGNS[code], STANDINGS[code]


def convention_status(convention: Convention, terms: Terms | None, schools: int, today: date) -> str:
    """The sentence under a convention's title."""
    if convention.state == ConventionState.DRAFT:
        return _("A draft: complete it, then put it out for signature.")
    if convention.state == ConventionState.PROPOSED:
        waiting = [str(party) for party in convention.parties.all() if not hasattr(party, "signature")]
        return _("Waits for the signature of %(parties)s.") % {"parties": ", ".join(waiting)}
    if convention.state == ConventionState.ABANDONED:
        return _("Abandoned: it never took effect.")
    covered = ngettext("%(count)s school covered", "%(count)s schools covered", schools) % {
        "count": formats.number(schools)
    }
    last = terms.ends_on if terms else None
    if last is None:
        return _("%(covered)s since %(first)s, without an end.") % {
            "covered": covered,
            "first": formats.day(convention.starts_on, words=True),
        }
    sentence = _("%(covered)s, until %(last)s.") if last >= today else _("%(covered)s, until it ended on %(last)s.")
    return sentence % {"covered": covered, "last": formats.day(last, words=True)}


def duties_status(rows: Iterable[DutyRow]) -> str:
    """Who is late, in a sentence."""
    rows = list(rows)
    late = [row for row in rows if row.is_late]
    if not rows:
        return _("No convention in force shares out duties yet.")
    if not late:
        return ngettext("The one duty is kept.", "None of %(count)s duties is late.", len(rows)) % {
            "count": len(rows)
        }
    parties = sorted({str(row.duty.party.organisation) for row in late})
    return ngettext(
        "%(late)s duty of %(count)s is late, owed by %(parties)s.",
        "%(late)s duties of %(count)s are late, owed by %(parties)s.",
        len(late),
    ) % {"late": len(late), "count": len(rows), "parties": ", ".join(parties)}


def vote(decision: Decision) -> str:
    """The count, in words."""
    if not (decision.votes_for or decision.votes_against or decision.votes_abstaining):
        return _("without a vote")
    return _("%(favour)s for, %(against)s against, %(abstaining)s abstaining") % {
        "favour": decision.votes_for,
        "against": decision.votes_against,
        "abstaining": decision.votes_abstaining,
    }
