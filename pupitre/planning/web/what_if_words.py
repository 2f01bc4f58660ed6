"""What a change is and what it would do, in sentences."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from pupitre.http import formats
from pupitre.http.why import Reason, ReasonKind
from pupitre.planning.engine.change import Change, Money, People, PriceOf, Pupils, Ready, Weight, Wish
from pupitre.planning.models import Pricing, Scenario
from pupitre.planning.web import words, worth_words
from pupitre.planning.web.what_if_forms import PEOPLE, Names

LEAST = 0.02  # points that are nothing


def said(changes: Sequence[Change], scenario: Scenario, names: Names) -> list[str]:
    """Each change in a sentence."""
    return [_said(change, scenario, names) for change in changes]


def _said(change: Change, scenario: Scenario, names: Names) -> str:
    plan = scenario.plan
    match change:
        case Money():
            when = plan.fiscal_year_label(change.year) if change.year else _("every year")
            return _moved(names.measures[change.measure_id], when, change.factor)
        case People():
            when = words.wave(plan, change.wave) if change.wave else _("every wave")
            return _moved(str(PEOPLE[change.name]).capitalize(), when, change.factor)
        case PriceOf():
            return _moved(names.models[change.model_id], _("price"), change.factor)
        case Pupils():
            return _moved(
                _("Pupils"), _("from %(year)s") % {"year": words.years(plan)[change.from_year - 1]}, change.factor
            )
        case Weight():
            usual = names.weights.get(change.function) or 1.0
            return _moved(names.functions[change.function], _("weight"), change.weight / usual)
        case Ready() | Wish():
            return _of_school(change, scenario, names)


def _of_school(change: Ready | Wish, scenario: Scenario, names: Names) -> str:
    values = {"school": names.schools[change.school_id], "wave": words.wave(scenario.plan, change.wave)}
    if isinstance(change, Ready):
        return _("%(school)s is ready in %(wave)s.") % values
    if change.wave is None:
        return _("%(school)s stays out of the plan.") % values
    return _("%(school)s is promised %(wave)s.") % values


def _moved(what: str, when: str, factor: float) -> str:
    """ "Own funds, 2027: +10 %." """
    return _("%(what)s, %(when)s: %(change)s.") % {"what": what, "when": when, "change": _change(factor)}


def _change(factor: float) -> str:
    """ "+10 %", "−25 %"."""
    by = factor - 1
    return ("+" if by > 0 else "−") + formats.percent(abs(by))


def limit(bound: float, pricing: Pricing, changes: Sequence[Change]) -> Reason:
    """The proven limit: what is lost whatever one does, or what can be gained at most."""
    value, today = pricing.plan.value, float(pricing.document["bound"])
    if any(isinstance(change, Pupils | Weight) for change in changes):
        # the need itself is another one: a point is no longer what it was
        sentence = _("No plan then brings more than %(after)s of the need; today's brings %(now)s.")
        values = {"after": formats.percent(bound / 1000, 1), "now": formats.percent(value / 1000, 1)}
    elif bound < value - LEAST:
        sentence = _("Whatever one does, at least %(pupils)s are lost.")
        values = {"pupils": worth_words.pupils(value - bound, pricing)}
    elif bound < value + LEAST:
        sentence, values = _("Nothing can be gained by it."), {}
    elif bound < today - LEAST:
        sentence, values = _("Nothing proves that anything is lost: a plan made anew may do as well as today's."), {}
    elif bound < today + LEAST:
        sentence, values = _("What is possible at best does not change."), {}
    else:
        sentence = _("At best, a plan made anew brings %(pupils)s more than today's.")
        values = {"pupils": worth_words.pupils(bound - value, pricing)}
    return Reason(ReasonKind.PROVEN, sentence % values)


def estimated(found: Mapping[str, Any], pricing: Pricing, names: Mapping[str, str]) -> dict[str, Any]:
    """About what a plan would bring, whether promises hold, who wins and who loses."""
    points = float(found["points"])
    values = {"pupils": worth_words.pupils(points, pricing)}
    if points > LEAST:
        sentence = _("Gain: %(pupils)s.") % values
    elif points < -LEAST:
        sentence = _("Loss: %(pupils)s.") % values
    else:
        sentence = _("About the same.")
    if not found["keeps"]:
        sentence = _("They cannot then all be kept: some give way here.") + " " + sentence
    return {
        "estimate": Reason(ReasonKind.ESTIMATED, sentence),
        "sides": [
            (title, [(names.get(row["school_id"], ""), row["school_id"], _by(row, pricing)) for row in found[side]])
            for side, title in (("losers", _("Who would lose most")), ("winners", _("Who would gain most")))
        ],
    }


def _by(row: Mapping[str, Any], pricing: Pricing) -> str:
    """ "≈ 450", pupils equipped for a year."""
    return "≈\N{NO-BREAK SPACE}" + formats.number(worth_words.about(float(row["points"]), pricing))
