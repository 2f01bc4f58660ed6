"""The sentences of calls for projects: who may answer, what is lacking, what is helped, who comes first and why."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from pupitre.http.formats import day, money, number, percent
from pupitre.projects.call_enums import CallCondition
from pupitre.projects.engine.calls.calendar import Stage
from pupitre.projects.engine.calls.eligibility import Condition, Finding
from pupitre.projects.engine.calls.funding import Funding, How, Terms, least_cost
from pupitre.projects.engine.calls.ranking import Why
from pupitre.territory.enums import SchoolKind, Sector

if TYPE_CHECKING:
    from pupitre.projects.models import Call, CallRule
    from pupitre.projects.queries.calls import Lacks, Line

STAGES: dict[str, Any] = {
    Stage.DRAFT: pgettext_lazy("stage of a call", "being prepared"),
    Stage.ANNOUNCED: pgettext_lazy("stage of a call", "announced"),
    Stage.OPEN: pgettext_lazy("stage of a call", "open"),
    Stage.REVIEW: pgettext_lazy("stage of a call", "closed, under review"),
    Stage.AWARDED: pgettext_lazy("stage of a call", "awarded"),
    Stage.CANCELLED: pgettext_lazy("stage of a call", "cancelled"),
    "published": pgettext_lazy("stage of a call", "published: its days may only be put off"),
    "own": pgettext_lazy("stage of a call", "ours: a committee decides, no operator"),
}
SIGNS: dict[str, str] = {
    Stage.DRAFT: "none",
    Stage.ANNOUNCED: "waiting",
    Stage.OPEN: "waiting",
    Stage.REVIEW: "waiting",
    Stage.AWARDED: "done",
    Stage.CANCELLED: "refused",
}


def stage_name(code: str) -> str:
    return str(STAGES[code])


def _words(condition: str, code: str) -> str:
    if condition == Condition.KIND and code in SchoolKind.values:
        return str(SchoolKind(code).label)
    if condition == Condition.SECTOR and code in Sector.values:
        return str(Sector(code).label)
    return code


def rule_sentence(row: CallRule) -> str:
    """A rule as it is published."""
    values = ", ".join(_words(row.condition, code) for code in row.values)
    name = CallCondition(row.condition).label
    if row.threshold is not None:
        return _("%(condition)s: %(value)s") % {"condition": name, "value": number(row.threshold)}
    return _("%(condition)s: %(value)s") % {"condition": name, "value": values} if values else str(name)


def finding_sentence(found: Finding) -> str:
    """A rule met or not, for one school, in one sentence."""
    rule, has = found.rule, found.values.get("has")
    wanted = ", ".join(sorted(_words(rule.condition, code) for code in rule.values))
    when = found.values.get("day")
    told = {
        "has": number(has)
        if isinstance(has, int)
        else _words(rule.condition, str(has))
        if has
        else pgettext("what a school has", "none"),
        "wanted": wanted,
        "most": number(rule.threshold) if rule.threshold is not None else "",
        "day": day(when, words=True) if when else "",  # type: ignore[arg-type]
    }
    book = _UNKNOWN if found.is_met is None else _MET if found.is_met else _LOCKED
    return str(book[rule.condition]) % told


_MET: dict[str, Any] = {
    Condition.KIND: gettext_lazy("The school is of a kind that may answer (%(has)s)."),
    Condition.SECTOR: gettext_lazy("The school is of a sector that may answer (%(has)s)."),
    Condition.NETWORK: gettext_lazy("The school is in a priority network (%(has)s)."),
    Condition.SCHOOLS: gettext_lazy("The school is one of those invited."),
    Condition.POPULATION: gettext_lazy("The commune has %(has)s inhabitants; %(most)s at the most are asked."),
    Condition.PUPILS: gettext_lazy("The school has %(has)s pupils; %(most)s at the most are asked."),
    Condition.PROJECT: gettext_lazy("The digital project was validated on %(day)s."),
    Condition.CONVENTION: gettext_lazy("A convention has covered the school since %(day)s."),
}
_LOCKED: dict[str, Any] = {
    Condition.KIND: gettext_lazy("The call is for: %(wanted)s; the school is: %(has)s."),
    Condition.SECTOR: gettext_lazy("The call is for the sector: %(wanted)s; the school is: %(has)s."),
    Condition.NETWORK: gettext_lazy("The call is for the networks: %(wanted)s; the school is in: %(has)s."),
    Condition.SCHOOLS: gettext_lazy("The call names the schools that it invites, and this one is not among them."),
    Condition.POPULATION: gettext_lazy("The commune has %(has)s inhabitants, and the call stops at %(most)s."),
    Condition.PUPILS: gettext_lazy("The school has %(has)s pupils, and the call stops at %(most)s."),
    Condition.PROJECT: gettext_lazy(
        "The digital project is not validated: it opens the call once it is written, sent and validated."
    ),
    Condition.CONVENTION: gettext_lazy("No convention covers the school: it opens the call once both sides signed."),
}
_UNKNOWN: dict[str, Any] = {
    Condition.POPULATION: gettext_lazy(
        "The inhabitants of the commune are not known here: check that it has %(most)s at the most."
    ),
    Condition.PUPILS: gettext_lazy(
        "The pupils of the school are not known here: check that it has %(most)s at most."
    ),
}


def lack_sentences(found: Lacks, call: Call) -> list[str]:
    """What is left to do before an answer may be sent."""
    said = [_("“%(question)s” is not answered yet.") % {"question": row.question} for row in found.questions]
    said += [_("“%(document)s” is not attached yet.") % {"document": row.label} for row in found.documents]
    if found.costs:
        said.append(_("The cost is not written yet: add its lines."))
    if found.below_floor:
        least = least_cost(call.terms)
        told = {"least": money(least or Decimal(0), call.organisation.jurisdiction)}
        said.append(_("The cost is below the least that is helped: %(least)s.") % told)
    return said


def terms_sentence(terms: Terms, currency: str) -> str:
    """What the call pays, in one sentence."""
    told = {
        "rate": percent(terms.rate, 0 if (terms.rate * 100) % 1 == 0 else 1),
        "floor": money(terms.floor, currency, whole=True) if terms.floor is not None else "",
        "cap": money(terms.cap, currency, whole=True) if terms.cap is not None else "",
    }
    if terms.floor is not None and terms.cap is not None:
        return _("%(rate)s of the cost, tax included; from %(floor)s to %(cap)s a school.") % told
    if terms.cap is not None:
        return _("%(rate)s of the cost, tax included; %(cap)s at the most a school.") % told
    if terms.floor is not None:
        return _("%(rate)s of the cost, tax included; nothing below %(floor)s.") % told
    return _("%(rate)s of the cost, tax included.") % told


def funding_sentence(found: Funding, terms: Terms, currency: str) -> str:
    """How the help was counted."""
    told = {
        "cost": money(found.cost, currency),
        "help": money(found.help, currency),
        "own": money(found.own, currency),
        "rate": percent(terms.rate),
    }
    match found.how:
        case How.NO_COST:
            return _("No cost yet: add what the project costs, line by line.")
        case How.BELOW_FLOOR:
            least = least_cost(terms)
            return _("%(cost)s is below the least cost that is helped (%(least)s): nothing would be granted.") % {
                **told,
                "least": money(least or Decimal(0), currency),
            }
        case How.CAPPED:
            return _("%(cost)s = %(help)s from the call (its most) + %(own)s of our own.") % told
        case How.RATE:
            return _("%(cost)s = %(help)s from the call (%(rate)s) + %(own)s of our own.") % told


def proposal_sentence(line: Line) -> str:
    """Why rank and money propose an amount, or nothing: the reason that the school will read, until it is changed."""
    told = {"total": number(line.ranked.total, 2), "rank": line.ranked.rank, "files": _ties(line)}
    match line.proposal.why:
        case Why.RANK:
            return _("Rank %(rank)s with %(total)s points out of 100.") % told
        case Why.TIE:
            return _("Rank %(rank)s with %(total)s points, tied: the money does not reach for all of them.") % told
        case Why.BUDGET:
            return _("Rank %(rank)s with %(total)s points: the money of the call stops before.") % told
        case Why.UNJUDGED:
            return _("No opinion was received: the answer could not be compared with the others.")
        case Why.NOTHING:
            return _("The cost is outside what the call helps.")


def _ties(line: Line) -> int:
    return len(line.ranked.ties)


def coverage(given: int, expected: int) -> str:
    """ "2 of 3 opinions received"."""
    return ngettext(
        "%(given)s of %(expected)s opinion received", "%(given)s of %(expected)s opinions received", expected
    ) % {"given": given, "expected": expected}
