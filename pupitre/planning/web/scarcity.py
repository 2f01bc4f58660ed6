"""What a plan is short of, a sentence a resource: what a little more of it would bring, by the solver's prices."""

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pupitre.http import formats
from pupitre.http.why import Reason, ReasonKind, Why
from pupitre.planning.models import Plan
from pupitre.planning.web import words

Sentence = tuple[int, Any]
PEOPLE: dict[str, Sentence] = {
    # resource: how much more is spoken of, and the sentence
    "deployments": (
        1,
        gettext_lazy(
            "Schools that the teams can equip: short in %(waves)s, most in %(when)s. "
            "One more there would bring about %(points)s points."
        ),
    ),
    "adviser_days": (
        10,
        gettext_lazy(
            "Adviser days: short in %(waves)s, most in %(when)s. "
            "Ten days more there would bring about %(points)s points."
        ),
    ),
    "tech_hours": (
        10,
        gettext_lazy(
            "Technician hours: short in %(waves)s, most in %(when)s. "
            "Ten hours more there would bring about %(points)s points."
        ),
    ),
    "seats": (
        1,
        gettext_lazy(
            "Training places: short in %(waves)s, most in %(when)s. "
            "One more there would bring about %(points)s points."
        ),
    ),
}
MONEY = 10_000  # spoken of, in the organisation's currency
LEAST = 0.05  # points of 1,000, under which more of a resource is not worth a sentence


def scarce(plan: Plan) -> Why | None:
    """What the plan is short of, the scarcest first; None where the plan has no prices, or lacks nothing."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in plan.summary.get("prices", []):
        code = row["subject"].split(" ")[0] if row["resource"] == "budget" else ""
        found[row["resource"], code].append(row)
    said = [one for (resource, code), rows in found.items() if (one := _said(plan, resource, code, rows))]
    reasons = [Reason(ReasonKind.ESTIMATED, sentence) for _points, sentence in sorted(said, reverse=True)]
    return Why(reasons) if reasons else None


def _said(plan: Plan, resource: str, code: str, rows: list[dict[str, Any]]) -> tuple[float, str] | None:
    """The points that a little more would bring where it is scarcest, and the sentence."""
    if resource != "budget" and resource not in PEOPLE:
        return None
    amount, sentence = PEOPLE.get(resource, (MONEY, ""))
    most = max(rows, key=lambda row: row["points_per_unit"])
    points = most["points_per_unit"] * amount
    if points < LEAST:
        return None
    digital = plan.scenario.plan
    written = formats.number(points, 1 if points >= 1 else 2)
    if resource == "budget":
        values = {
            "measure": code,
            "amount": formats.money(MONEY, plan.scenario.organisation.jurisdiction, whole=True),
            "year": digital.fiscal_year_label(most["period"]),
            "points": written,
        }
        said = _(
            "%(measure)s: short in %(year)s most of all. %(amount)s more then would bring about %(points)s points."
        )
        return points, said % values
    short = {row["period"] for row in rows if row["points_per_unit"] * amount >= LEAST}
    values = {"waves": _waves(short), "when": words.wave(digital, most["period"]), "points": written}
    return points, str(sentence) % values


def _waves(numbers: set[int]) -> str:
    """ "wave 2", "waves 2 to 5", "3 waves": how many waves, as briefly as is true."""
    first, last = min(numbers), max(numbers)
    if len(numbers) == 1:
        return _("wave %(number)s") % {"number": first}
    if last - first + 1 == len(numbers):
        return _("waves %(first)s to %(last)s") % {"first": first, "last": last}
    return _("%(count)s waves") % {"count": formats.number(len(numbers))}
