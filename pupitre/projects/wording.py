"""The room's sentences: what stands in the way of a project, and where one stands."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from pupitre.accounts.models import Role
from pupitre.http.formats import day, number, percent
from pupitre.projects.engine.eligibility import Condition, Finding
from pupitre.projects.engine.states import Block, Verb
from pupitre.projects.enums import Heading, ProjectState


def heading_name(code: str) -> str:
    return str(Heading(code).label)


def role_name(code: str) -> str:
    """The role's name in the reader's language; its code where it was removed."""
    role = Role.objects.filter(code=code).first()
    return str(role) if role else code


def block_sentence(block: Block) -> str:
    """What stands in the way and what to do about it, in one sentence."""
    values: dict[str, Any] = dict(block.values)
    match block.code:
        case "heading":
            return _("“%(heading)s” is not finished: complete it.") % {"heading": heading_name(values["heading"])}
        case "team":
            return _("Nobody is in the team yet: add its members.")
        case "endorsement":
            return (
                ngettext(
                    "%(given)s member of %(members)s said yes to the text as it stands: %(needed)s are needed.",
                    "%(given)s members of %(members)s said yes to the text as it stands: %(needed)s are needed.",
                    values["given"],
                )
                % values
            )
        case "opinion":
            told = {"role": role_name(values["role"]), "days": values["days"]}
            return (
                ngettext(
                    "An opinion is still expected (%(role)s): wait for it, or decide in %(days)s day.",
                    "An opinion is still expected (%(role)s): wait for it, or decide in %(days)s days.",
                    values["days"],
                )
                % told
            )
        case "reason":
            return _("Write the reasons: the school reads them.")
        case _:
            return _state_sentence(values["state"], values["verb"])


def _state_sentence(state: str, verb: str) -> str:
    if verb == Verb.SUBMIT and state == ProjectState.SUBMITTED:
        return _("The project was sent already: it is under review.")
    if verb in {Verb.SUBMIT, Verb.REVISE}:
        return _("The project is %(state)s: take it up again first.") % {"state": ProjectState(state).label}
    return _("The project is %(state)s: a decision is made on a project under review.") % {
        "state": ProjectState(state).label
    }


def finding_sentence(finding: Finding) -> str:
    """A condition met or not, and what unlocks it, in one sentence."""
    values: dict[str, Any] = dict(finding.values)
    told = _MET if finding.is_met else _LOCKED
    sentence = told[finding.rule.condition]
    figures = {
        "day": day(values["day"], words=True) if values.get("day") else _("no day is planned"),
        "has": _share(finding, values.get("has")),
        "asked": _share(finding, finding.rule.threshold),
        "seats": values.get("seats", 0),
    }
    return str(sentence % figures)


def _share(finding: Finding, value: Any) -> str:
    if value is None:
        return ""
    return percent(value) if finding.rule.condition == Condition.TRAINED else number(value)


_MET: dict[Condition, Any] = {
    Condition.ACCOMPANIED: gettext_lazy("The education authority accompanies: convention signed on %(day)s."),
    Condition.VALIDATED: gettext_lazy("The digital project was validated on %(day)s."),
    Condition.COMMITTEE: gettext_lazy("The education authority sits in the committees."),
    Condition.TRAINED: gettext_lazy("%(has)s of the teachers are trained or accompanied; %(asked)s is asked."),
    Condition.REFERENT: gettext_lazy("The digital referent was trained on %(day)s."),
    Condition.COMMITMENT: gettext_lazy("Commitment is %(has)s out of 100; %(asked)s is asked."),
}
_LOCKED: dict[Condition, Any] = {
    Condition.ACCOMPANIED: gettext_lazy(
        "The convention is not in force (%(day)s): it is signed by both authorities."
    ),
    Condition.VALIDATED: gettext_lazy("The digital project is not validated (%(day)s): write it, send it."),
    Condition.COMMITTEE: gettext_lazy("Nobody of the education authority sits in the committees: name a member."),
    Condition.TRAINED: ngettext_lazy(
        "%(has)s of the teachers are trained, %(asked)s is asked: %(seats)s more training place is needed.",
        "%(has)s of the teachers are trained, %(asked)s is asked: %(seats)s more training places are needed.",
        "seats",
    ),
    Condition.REFERENT: gettext_lazy(
        "The digital referent is not trained (%(day)s): enrol them in the next session."
    ),
    Condition.COMMITMENT: gettext_lazy("Commitment is %(has)s out of 100, %(asked)s is asked: see each criterion."),
}
