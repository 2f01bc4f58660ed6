"""The moves of sets that a plan decides, as the fleet proposes them: one a kind, a group of levels, two schools."""

from collections import Counter
from collections.abc import Collection

from pupitre.fleet.queries.plan_moves import Asked
from pupitre.planning.models import Plan
from pupitre.territory.models import School


def asked(plan: Plan, waves: Collection[int]) -> list[Asked]:
    """The moves of some waves, in the order of schools (two queries); those of schools that are gone are left out."""
    moves = Plan.objects.values_list("document__moves", flat=True).get(pk=plan.pk) or []
    counted: Counter[tuple[str, str, str, str]] = Counter()
    for move in moves:
        if move["wave"] in waves and move["from_school"] != move["to_school"]:
            counted[move["from_school"], move["to_school"], move["function"], move["from_group"]] += move["sets"]
    if not counted:
        return []
    codes = {code for giver, taker, *_item in counted for code in (giver, taker)}
    found = dict(School.objects.filter(code__in=codes).order_by("pk").values_list("code", "pk"))
    return [
        Asked(function, group, found[giver], found[taker], sets)
        for (giver, taker, function, group), sets in sorted(counted.items())
        if giver in found and taker in found
    ]
