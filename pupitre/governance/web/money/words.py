"""Sentences about money: where one stands, what the end of the year takes, why a measure pays or does not."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pupitre.governance.engine.eligibility import Decision, Fact, Reason
from pupitre.governance.enums import CarryRule, MoneyKind
from pupitre.governance.models import FundingMeasure, MeasureRules
from pupitre.governance.queries.measures import carry_of
from pupitre.governance.queries.money import Line, Overview
from pupitre.http import formats
from pupitre.http import why as whys


def whole(amount: Any, measure_or_owner: Any) -> str:
    currency = getattr(measure_or_owner, "currency", None) or measure_or_owner.jurisdiction
    return formats.money(amount, currency, whole=True)


def standing(shown: Overview) -> str:
    """ "Of 1 395 000 € for 2026, 912 300 € are ordered, of which 640 000 € paid; 482 700 € are left until…"."""
    total, owner = shown.total, shown.organisation
    figures = {
        "total": whole(total.total, owner),
        "year": owner.fiscal_year_label(shown.year),
        "used": whole(total.used, owner),
        "paid": whole(total.paid, owner),
        "left": whole(total.left, owner),
        "end": formats.day(shown.ends_on, words=True),
    }
    if not shown.lines:
        return _("No money is voted for %(year)s yet.") % figures
    if shown.on:
        figures["on"] = formats.day(shown.on, words=True)
        return (
            _("On %(on)s, of %(total)s for %(year)s: %(used)s ordered, of which %(paid)s paid; %(left)s were left.")
            % figures
        )
    return (
        _("Of %(total)s for %(year)s: %(used)s ordered, of which %(paid)s paid; %(left)s left until %(end)s.")
        % figures
    )


def loss(line: Line, shown: Overview, today: date) -> str:
    """ "REP: 12 000 € will be lost on 31 December, in 38 days: …"."""
    days = (shown.ends_on - today).days
    return ngettext(
        "%(measure)s: %(lost)s will leave it on %(end)s, in %(days)s day, if nothing more is ordered.",
        "%(measure)s: %(lost)s will leave it on %(end)s, in %(days)s days, if nothing more is ordered.",
        days,
    ) % {
        "measure": line.measure,
        "lost": formats.money(line.lost, line.measure.currency),
        "end": formats.day(shown.ends_on, words=True),
        "days": days,
    }


def year_end(measure: FundingMeasure, rules: MeasureRules | None) -> str:
    """What the rules of a measure do with what is left."""
    carry = carry_of(measure, rules)
    share = formats.percent(carry.share)
    match carry.rule:
        case CarryRule.NONE:
            return _("What is left at the end of the year is lost.")
        case CarryRule.RECOVERED:
            return _("What is left at the end of the year goes back to the funder.")
        case CarryRule.N_YEARS:
            return ngettext(
                "%(share)s of what is left passes to the next year, once.",
                "%(share)s of what is left passes to the next year, up to %(years)s times.",
                carry.years,
            ) % {"share": share, "years": carry.years}
        case _other:
            return _("%(share)s of what is left passes to the next year, within the measure.") % {"share": share}


def why(measure: FundingMeasure, decision: Decision) -> whys.Why:
    """The reasons of an eligibility, those against first, and what would change them."""
    ordered = sorted(decision.reasons, key=lambda reason: reason.met)
    said = [whys.Reason("rule", _sentence(measure, reason)) for reason in ordered]
    return whys.Why(said, unlocks=[_unlock(reason) for reason in decision.against if reason.fact in _UNLOCKS])


def _sentence(measure: FundingMeasure, reason: Reason) -> str:
    said, missing = _SAID[reason.fact]
    words = {
        "wanted": _listed(reason.fact, reason.wanted),
        "got": _listed(reason.fact, reason.got),
        "code": measure.code,
    }
    text = said() if reason.got else missing()
    return text % words


def _unlock(reason: Reason) -> str:
    return _UNLOCKS[reason.fact]() % {"wanted": _listed(reason.fact, reason.wanted)}


def _listed(fact: Fact, values: tuple[str, ...]) -> str:
    if fact == Fact.SECTION:
        return ", ".join(str(dict(MoneyKind.choices).get(value, value)) for value in values)
    if fact == Fact.DAY:
        days = [formats.day(date.fromisoformat(value), words=True) if value else "…" for value in values]
        return " – ".join(days)
    if fact == Fact.YEAR and len(values) == 2:
        return " – ".join(values)
    if fact in {Fact.COMMITMENT, Fact.REPAIRABILITY}:
        return ", ".join(formats.number(float(value), 1) for value in values)
    return ", ".join(values)


Say = Callable[[], str]
_SAID: dict[Fact, tuple[Say, Say]] = {
    Fact.SECTION: (
        lambda: _("%(code)s pays %(wanted)s; this is %(got)s."),
        lambda: _("%(code)s pays %(wanted)s."),
    ),
    Fact.YEAR: (
        lambda: _("%(code)s is open over %(wanted)s; this is bought on the money of %(got)s."),
        lambda: _("%(code)s is open over %(wanted)s."),
    ),
    Fact.KIND: (
        lambda: _("%(code)s pays for %(wanted)s; this is %(got)s."),
        lambda: _("%(code)s pays for %(wanted)s; the kind of equipment is not said."),
    ),
    Fact.SCHOOL: (
        lambda: _("%(code)s is for the schools %(wanted)s; this one is %(got)s."),
        lambda: _("%(code)s is for the schools %(wanted)s; no school is said."),
    ),
    Fact.CATEGORY: (
        lambda: _("%(code)s is for schools in %(wanted)s; this one is in %(got)s."),
        lambda: _("%(code)s is for schools in %(wanted)s; this one is in none of them."),
    ),
    Fact.LEVEL: (
        lambda: _("%(code)s is for the levels %(wanted)s; this would serve %(got)s."),
        lambda: _("%(code)s is for the levels %(wanted)s; no level is said."),
    ),
    Fact.DAY: (
        lambda: _("%(code)s pays what is bought over %(wanted)s; this is bought on %(got)s."),
        lambda: _("%(code)s pays what is bought over %(wanted)s."),
    ),
    Fact.COMMITMENT: (
        lambda: _("%(code)s asks for a commitment of %(wanted)s at least; the school's is %(got)s."),
        lambda: _("%(code)s asks for a commitment of %(wanted)s at least; the school's is not known."),
    ),
    Fact.REPAIRABILITY: (
        lambda: _("%(code)s asks for a repairability of %(wanted)s at least; this has %(got)s."),
        lambda: _("%(code)s asks for a repairability of %(wanted)s at least; this one's is not known."),
    ),
}
_UNLOCKS: dict[Fact, Say] = {
    Fact.KIND: lambda: _("Choose equipment among %(wanted)s."),
    Fact.LEVEL: lambda: _("Keep it for the levels %(wanted)s."),
    Fact.DAY: lambda: _("Buy it over %(wanted)s."),
    Fact.COMMITMENT: lambda: _("The school's commitment reaches %(wanted)s."),
    Fact.REPAIRABILITY: lambda: _("Choose a model whose repairability reaches %(wanted)s."),
    Fact.SECTION: lambda: _("Ask a measure that pays the other section."),
}
