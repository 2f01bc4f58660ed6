"""What a plan is short of, a sentence a resource: what a little more of it would bring, by the solver's prices."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pupitre.http import formats
from pupitre.http.why import Reason, ReasonKind, Why
from pupitre.planning.models import Plan, Pricing
from pupitre.planning.web import words, worth_words

Sentence = tuple[int, Any]
PEOPLE: dict[str, Sentence] = {
    # resource: how much more is spoken of, and the sentence
    "deployments": (
        1,
        gettext_lazy("Schools that the teams can equip: short in %(where)s. One more there would bring %(points)s."),
    ),
    "adviser_days": (
        10,
        gettext_lazy("Adviser days: short in %(where)s. Ten days more there would bring %(points)s."),
    ),
    "tech_hours": (
        10,
        gettext_lazy("Technician hours: short in %(where)s. Ten hours more there would bring %(points)s."),
    ),
    "seats": (
        1,
        gettext_lazy("Training places: short in %(where)s. One more there would bring %(points)s."),
    ),
}
MONEY = 10_000  # spoken of, in the organisation's currency
LEAST = 0.05  # points of 1,000, under which more of a resource is not worth a sentence


SHOWN = 3  # sentences where a whole page says the rest


def scarce(
    plan: Plan, measures: Mapping[str, str], pricing: Pricing | None = None, *, money: bool = True
) -> Why | None:
    """What the plan is short of, the scarcest first; None where the plan has no prices, or lacks nothing.

    `measures` gives the name of each measure by its code; `money`: whether they may be told. Once the plan is
    priced, points are told as pupils, and the first things alone: a page of its own says the rest.
    """
    if pricing and "point" in pricing.document:
        short, _enough = worth_words.things(plan, pricing, measures, money=money)
        sentences = [
            _("%(thing)s. %(sentence)s") % {"thing": one.name, "sentence": one.sentence} for one in short[:SHOWN]
        ]
    else:
        sentences = _in_points(plan, measures)
    reasons = [Reason(ReasonKind.ESTIMATED, sentence) for sentence in sentences]
    return Why(reasons) if reasons else None


def _in_points(plan: Plan, measures: Mapping[str, str]) -> list[str]:
    """What a plan says by itself, before it is priced."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in plan.summary.get("prices", []):
        code = row["subject"].split(" ")[0] if row["resource"] == "budget" else ""
        found[row["resource"], measures.get(code, code)].append(row)
    said = [one for (resource, name), rows in found.items() if (one := _said(plan, resource, name, rows))]
    return [sentence for _points, sentence in sorted(said, reverse=True)]


def _said(plan: Plan, resource: str, name: str, rows: list[dict[str, Any]]) -> tuple[float, str] | None:
    """The points that a little more would bring where it is scarcest, and the sentence."""
    if resource != "budget" and resource not in PEOPLE:
        return None
    amount, sentence = PEOPLE.get(resource, (MONEY, ""))
    most = max(rows, key=lambda row: row["points_per_unit"])
    points = most["points_per_unit"] * amount
    if points < LEAST:
        return None
    digital = plan.scenario.plan
    written = worth_words.written(points)
    if resource == "budget":
        values = {
            "measure": name,
            "amount": formats.money(MONEY, plan.scenario.organisation.jurisdiction, whole=True),
            "year": digital.fiscal_year_label(most["period"]),
            "points": written,
        }
        said = _("%(measure)s: short in %(year)s most of all. %(amount)s more then would bring %(points)s.")
        return points, said % values
    short = {row["period"] for row in rows if row["points_per_unit"] * amount >= LEAST}
    return points, str(sentence) % {"where": _where(short, words.wave(digital, most["period"])), "points": written}


def _where(numbers: set[int], most: str) -> str:
    """ "wave 2 (July 2027)", "waves 2 to 5, most of all wave 2 (July 2027)": as briefly as is true."""
    first, last = min(numbers), max(numbers)
    if len(numbers) == 1:
        return most
    if last - first + 1 == len(numbers):
        waves = _("waves %(first)s to %(last)s") % {"first": first, "last": last}
    else:
        waves = _("%(count)s waves") % {"count": formats.number(len(numbers))}
    return _("%(waves)s, most of all %(wave)s") % {"waves": waves, "wave": most}
