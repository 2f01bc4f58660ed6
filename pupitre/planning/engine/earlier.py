"""What it would take to serve a school a year earlier (or at all), all else unchanged; and how to check it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .confirm import MARGIN, RELIEVED, Claim, Relief
from .explain import Explainer, Kind, Unlock
from .what_if import NOT_BOUGHT
from .wording import Value


@dataclass(frozen=True, slots=True)
class Wish:
    """A school served at an earlier wave (from 0), what that takes, and how to check it (None: nothing would do)."""

    wave: int
    takes: Unlock
    claim: Claim | None


def wish_of(explainer: Explainer, s: int) -> Wish | None:
    """A year before its entry; for a school not served, the last wave at which it still lacks something."""
    instance, W = explainer.instance, explainer.instance.horizon.waves
    schools, entry = instance.schools, int(explainer.judged.entry[s])
    hole = instance.items.hole[slice(*schools.item_start[s : s + 2].tolist())].max(axis=0, initial=0)
    if entry == 0 or not hole.any() or schools.pin[s] in (entry, W):
        return None
    wave = max(0, entry - instance.horizon.waves_per_year) if entry < W else int(np.flatnonzero(hole)[-1])
    row = explainer.commitments[schools.ids[s]]
    when = {"convention": row.convention_wave, "project": row.volet_wave, "referent": row.referent_wave}
    late = tuple(name for name, at in when.items() if at - 1 > wave)
    found = explainer.what_if.blockers(s, wave)
    if any(blocker.code in NOT_BOUGHT for blocker in found):
        return Wish(wave, Unlock(Kind.RULE, "earlier_never"), None)
    needs = tuple(blocker.need for blocker in found)
    fields: Mapping[str, Value] = {"wave": wave + 1, **({"conditions": late} if late else {})}
    code = {
        (True, True): "unlock_condition_and",
        (True, False): "unlock_condition",
        (False, True): "unlock_needs",
        (False, False): "unlock_ask",
    }[bool(late), bool(needs)]
    units: dict[str, float] = {}
    for amount, unit in needs:
        if unit in RELIEVED:
            units[unit] = units.get(unit, 0.0) + amount + MARGIN
    short = explainer.what_if.lacking(s, wave) if needs else None
    if short is not None:
        short = np.where(short > 0, short + MARGIN, 0.0)
    relief = Relief(wave, units, short, ready=bool(late))
    return Wish(wave, Unlock(Kind.CHECKED, code, fields, needs), Claim(schools.ids[s], code, wave, relief))
