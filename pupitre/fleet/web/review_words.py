"""What usage reviews say in sentences: where one stands, why a set was flagged, each line of the thread."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pupitre.fleet.engine.reviewing import Figures
from pupitre.fleet.models import ReviewProposal, ReviewStep, UsageReview
from pupitre.http import formats
from pupitre.http.why import Reason, ReasonKind, Why

STATES = {
    "told": "waiting",
    "answered": "waiting",
    "offered": "waiting",
    "agreed": "waiting",
    "declined": "waiting",
    "coached": "waiting",
    "kept": "done",
    "watched": "done",
    "moving": "done",
    "dropped": "none",
}
STEPS: dict[str, Any] = {
    "flag": gettext_lazy("The figures were sent to the school, with a question"),
    "answer": gettext_lazy("The school answered"),
    "say": gettext_lazy("A word"),
    "offer": gettext_lazy("Coaching was offered"),
    "accept": gettext_lazy("The school takes the coaching"),
    "decline": gettext_lazy("The school does not take the coaching this time"),
    "hold": gettext_lazy("The coaching was held"),
    "miss": gettext_lazy("The coaching was not held, and is offered again"),
    "propose": gettext_lazy("An outcome was proposed to the committee"),
    "set_aside": gettext_lazy("The committee did not retain it"),
    "keep": gettext_lazy("Decided: the set stays where it is"),
    "watch": gettext_lazy("Decided: the set stays, and its use is looked at again"),
    "move": gettext_lazy("Decided: the set is proposed to another school"),
    "drop": gettext_lazy("Set aside: the figures were wrong"),
}
ON: dict[str, Any] = {
    "flag": gettext_lazy("answer wished by %(day)s"),
    "offer": gettext_lazy("reply wished by %(day)s"),
    "accept": gettext_lazy("for %(day)s"),
    "hold": gettext_lazy("on %(day)s"),
    "watch": gettext_lazy("on %(day)s"),
    "propose": gettext_lazy("until %(day)s"),
}


def days(found: Figures) -> str:
    """ "0.5 days of use a school week, over 8 school weeks"."""
    use = formats.number(found.use, 1)
    return ngettext(
        "Days of use a school week: %(use)s, over %(weeks)s school week",
        "Days of use a school week: %(use)s, over %(weeks)s school weeks",
        found.weeks,
    ) % {"use": use, "weeks": found.weeks}


def status(row: UsageReview) -> str:
    return f"{row.school}. {days(row.figures())}. {waits(row)}"


def waits(row: UsageReview) -> str:
    """Whose turn it is, and what for; or what was decided."""
    facts = {
        "school": row.school,
        "by": row.adviser_name,
        "due": formats.day(row.answer_due_on, words=True),
        "reply": formats.day(row.reply_due_on, words=True) if row.reply_due_on else "",
        "day": formats.day(row.coaching_on, words=True) if row.coaching_on else "",
        "until": formats.day(row.watch_until, words=True) if row.watch_until else "",
        "to": row.to_school,
    }
    said = {
        "told": _("The school is asked what explains it, by %(due)s if it can."),
        "answered": _("The school has answered: coaching is the next step."),
        "offered": _("The school says by %(reply)s whether it takes the coaching."),
        "agreed": _("The coaching is on %(day)s."),
        "declined": _("The school did not take the coaching: something may be decided."),
        "coached": _("The coaching was held: something may be decided, when its effect is seen."),
        "kept": _("It stays where it is."),
        "watched": _("It stays, and its use is looked at again on %(until)s."),
        "moving": _("It is proposed to another school: %(to)s."),
        "dropped": _("Set aside: the figures were wrong."),
    }
    return said[row.state] % facts


def why(row: UsageReview, url: str) -> Why:
    """Why a set was flagged, what was left out, and what a school may say of it."""
    found = row.figures()
    below = formats.number(row.below_days, 1)
    reasons = [
        Reason(
            ReasonKind.PROVEN,
            _("From %(first)s to %(last)s, a device of the set served on %(used)s of %(open)s school days.")
            % {
                "first": formats.day(found.first, words=True),
                "last": formats.day(found.last + timedelta(days=4), words=True),
                "used": found.used_days,
                "open": found.open_days,
            },
        ),
        Reason(ReasonKind.RULE, left_out(found)),
        Reason(
            ReasonKind.RULE,
            _("%(body)s asks below %(days)s a school week, so that no equipment is forgotten.")
            % {"body": row.school.responsible, "days": below},
        ),
    ]
    return Why(
        reasons=reasons,
        unlocks=[
            _("A use that the figures do not see, without network for instance: say it, and it is corrected."),
            _("A use that begins, a breakdown to mend, a training to give: say it, and time or help is given."),
        ],
        data_url=url,
    )


def left_out(found: Figures) -> str:
    """The weeks that do not count, by reason."""
    counts = (
        (found.holiday, _("holidays: %(n)s")),
        (found.repair, _("repairs: %(n)s")),
        (found.missing, _("no account: %(n)s")),
    )
    said = [words % {"n": count} for count, words in counts if count]
    if not said:
        return _("No week was left out: there was no holiday, no repair and no silence of the tools.")
    return _("Weeks left out, that say nothing against the set: %(said)s.") % {"said": ", ".join(said)}


def step(row: ReviewStep) -> tuple[str, str]:
    """What was done, and the day it names."""
    day = str(ON[row.act]) % {"day": formats.day(row.on, words=True)} if row.on and row.act in ON else ""
    return str(STEPS[row.act]), day


def proposal(row: ReviewProposal) -> str:
    """What waits before a committee."""
    if row.to_school is not None:
        return _("The committee is asked to decide that it goes to %(to)s.") % {"to": row.to_school}
    if row.watch_until is not None:
        return _("The committee is asked to decide that it stays until %(day)s, when it is looked at again.") % {
            "day": formats.day(row.watch_until, words=True)
        }
    return _("The committee is asked to decide that it stays.")


def since(found: Figures | None, day: date) -> str:
    """What a set did since a coaching."""
    if found is None:
        return _("Since the coaching of %(day)s, no week counts yet.") % {"day": formats.day(day, words=True)}
    said = {"day": formats.day(day, words=True), "said": days(found)}
    return _("Since the coaching of %(day)s: %(said)s.") % said
