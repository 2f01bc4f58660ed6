"""Each school's "Why?" read from the prices, and what a check by computing again found of it.

It loads the planner: for workers, not for pages, which read what is kept (`reasons.py`).
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from pupitre.governance.models import DigitalPlan
from pupitre.planning.engine import earlier
from pupitre.planning.engine import plan as engine
from pupitre.planning.engine.confirm import Claim, Confirmer, Relief, claims_of
from pupitre.planning.engine.explain import Explainer, Kind, Unlock
from pupitre.planning.engine.explain import Reason as EngineReason
from pupitre.planning.engine.instance import Instance
from pupitre.planning.engine.price_reasons import LEAST, PriceTable
from pupitre.planning.engine.wording import Value
from pupitre.planning.reasons import STANDING, kept, said


def priced_reasons_of(
    instance: Instance, plan: engine.Plan, table: PriceTable, digital: DigitalPlan, pupils: float
) -> dict[str, dict[str, Any]]:
    """The documents of each school by its code, read from the prices; `pupils` equipped for a year are one point.

    What a rule or a person decided stays; what the prices say comes before what the simple form checked.
    """
    explainer = Explainer(instance, plan)
    found = {}
    for s, name in enumerate(instance.schools.ids):
        document = kept(explainer.explain(name), digital).document
        by_price = table.reasons(s)
        document["reasons"] = [
            *(part for part in document["reasons"] if part["code"] in STANDING),
            *(said(reason, _in_pupils(reason.fields, pupils), digital) for reason in by_price),
            *(part for part in document["reasons"] if part["code"] not in STANDING),
        ]
        document["unlocks"] += [
            said(one, {**one.fields, "needs": one.needs}, digital) for reason in by_price for one in reason.unlocks
        ]
        document["account"] = _account(table, s)
        if wish := earlier.wish_of(explainer, s):
            document["earlier"] = {
                "wave": wish.wave + 1,
                "parts": [said(part, fields, digital) for part, fields in _earlier(wish, table, s, pupils)],
            }
        found[name] = document
    return found


def _earlier(
    wish: earlier.Wish, table: PriceTable, s: int, pupils: float
) -> Iterator[tuple[EngineReason | Unlock, Mapping[str, Value]]]:
    """What it would take, then what it would cost the others if nothing more were given."""
    yield wish.takes, {**wish.takes.fields, "needs": wish.takes.needs}
    loss = float(table.loss[s, wish.wave] - table.loss[s, table.priced.decisions.entry[s]])
    if np.isfinite(loss) and loss > LEAST:
        fields = _in_pupils({"points": ((loss, "point"),)}, pupils)
        yield EngineReason(Kind.ESTIMATED, "earlier_costs"), fields


def _in_pupils(fields: Mapping[str, Value], pupils: float) -> dict[str, Value]:
    """Points told as pupils equipped for a year, to two figures: they are estimates."""
    told: dict[str, Value] = dict(fields)
    points = fields.get("points")
    if isinstance(points, tuple) and points and not isinstance(points[0], str):
        told["points"] = ((round(float(f"{max(1.0, points[0][0] * pupils):.2g}")), "pupil_year"),)
    return told


def _account(table: PriceTable, s: int) -> dict[str, Any]:
    """What a school brings and takes at the prices, in points."""
    found = table.account(s)
    return {
        "brings": [[function, group, round(points, 3)] for function, group, points in found.brings],
        "takes": [[charge.resource, round(charge.points, 3)] for charge in found.takes],
    }


def checked(instance: Instance, plan: engine.Plan, school_id: str, digital: DigitalPlan) -> dict[str, Any]:
    """What computing again finds, all other schools unchanged: what is left for it, then what each reason asks.

    `claims`: by the code of the unlock and its wave, whether the school enters then once it has what was asked.
    """
    explainer, confirmer = Explainer(instance, plan), Confirmer(instance, plan)
    s, W = explainer.school[school_id], instance.horizon.waves
    alone = confirmer.confirm(school_id, Relief(0))
    document: dict[str, Any] = {"reasons": [], "claims": []}
    if alone is not None:
        document["reasons"].append(said(reason := _alone(alone.before, alone.after, W), reason.fields, digital))
    wish = earlier.wish_of(explainer, s)
    for claim in [*claims_of(explainer, school_id), *([wish.claim] if wish and wish.claim else [])]:
        document["claims"].append({**_seen(confirmer, claim, W, digital), "code": claim.code, "wave": claim.wave + 1})
    return document


def _alone(before: int, after: int, waves: int) -> EngineReason:
    if after < before:
        return EngineReason(Kind.CHECKED, "checked_better", {"wave": after + 1})
    if after < waves:
        return EngineReason(Kind.CHECKED, "checked_alone", {"wave": after + 1})
    return EngineReason(Kind.CHECKED, "checked_absent")


def _seen(confirmer: Confirmer, claim: Claim, waves: int, digital: DigitalPlan) -> dict[str, Any]:
    found = confirmer.confirm(claim.school_id, claim.relief)
    if found is None:
        return {}
    if found.after < waves and found.after < found.before:
        return said(unlock := Unlock(Kind.CHECKED, "checked_yes", {"wave": found.after + 1}), unlock.fields, digital)
    return said(Unlock(Kind.CHECKED, "checked_no"), {}, digital)
