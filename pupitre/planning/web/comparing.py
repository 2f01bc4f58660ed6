"""Two plans side by side: their figures and the differences, written as the reader's country writes them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pupitre.http import formats
from pupitre.planning.enums import Method as PlanMethod
from pupitre.planning.models import Plan, Pricing
from pupitre.planning.queries import Standing

NOTICED = 0.001  # of the least served fifth's need


@dataclass(frozen=True)
class Method:
    """A plan of the scenario beside the one shown; `less`: what it covers less, or more, in pupils."""

    plan: Plan
    less: str


def methods(shown: Plan, plans: Sequence[Plan], pricing: Pricing | None) -> list[Method]:
    """Every plan of a scenario, the best first, beside the one that is shown."""
    return [Method(one, "" if one.pk == shown.pk else _beside(one.value - shown.value, pricing)) for one in plans]


def _beside(points: float, pricing: Pricing | None) -> str:
    """ "≈ −1,200", pupils equipped for a year; "" where nobody knows yet what a point is."""
    if pricing is None or "point" not in pricing.document:
        return ""
    number = float(f"{abs(points) * float(pricing.document['point']['pupils']):.2g}")
    return "≈\N{NO-BREAK SPACE}" + ("+" if points > 0 else "−" if number else "") + formats.number(number)


def honestly(shown: Plan, plans: Sequence[Plan]) -> str:
    """What the plan does better and worse than the best that people would make by hand, in a sentence."""
    others = [one for one in plans if one.method not in (shown.method, PlanMethod.SOLVER)]
    if shown.method != PlanMethod.SOLVER or not others:
        return ""
    best = max(others, key=lambda one: one.value)
    parts = [
        _("Beside the best plan made by hand (%(name)s), this one covers %(share)s %(more)s.")
        % {
            "name": best.get_method_display(),
            "share": formats.percent(abs(shown.value / best.value - 1) if best.value else 0, 1),
            "more": _("more") if shown.value >= best.value else _("less"),
        }
    ]
    kept = best.missed - shown.missed
    if kept > 0:
        said = ngettext("It keeps %(count)s promise more.", "It keeps %(count)s promises more.", kept)
        parts.append(said % {"count": formats.number(kept)})
    elif kept < 0:
        said = ngettext("It keeps %(count)s promise fewer.", "It keeps %(count)s promises fewer.", -kept)
        parts.append(said % {"count": formats.number(-kept)})
    fairer = (shown.fairness or 0) - (best.fairness or 0)
    if abs(fairer) >= NOTICED:
        said = (
            _("The least served fifth has %(points)s more.")
            if fairer > 0
            else _("The least served fifth has %(points)s less.")
        )
        parts.append(said % {"points": _points(abs(fairer))})
    if best.schools_served > shown.schools_served:
        said = ngettext(
            "It serves %(count)s school fewer.",
            "It serves %(count)s schools fewer.",
            best.schools_served - shown.schools_served,
        )
        parts.append(said % {"count": formats.number(best.schools_served - shown.schools_served)})
    return " ".join(parts)


Line = tuple[str, str, str, str]
"""What is compared, the other plan's figure, ours, and the difference."""


def figures(plans: tuple[Plan, Plan], standings: tuple[Standing, Standing], *, money: bool) -> list[Line]:
    """The lines of the table, the other plan first; amounts where one may see them (`money`)."""
    before, after = plans
    was, will = standings
    lines = [
        _line(_("Schools served"), was.served, will.served, formats.number),
        _line(_("of which in part only"), was.partly, will.partly, formats.number),
        _line(_("Schools that lack something, not served"), was.waiting, will.waiting, formats.number),
        _line(_("Need covered at the end"), was.coverage, will.coverage, _percent, _points),
        _line(_("Least served fifth"), before.fairness, after.fairness, _percent, _points),
        _line(_("Promises missed"), before.missed, after.missed, formats.number),
    ]
    if money:
        currency = after.scenario.organisation.jurisdiction

        def written(value: Any) -> str:
            return formats.money(value, currency, whole=True)

        lines += [
            _line(_("Capital"), before.capex, after.capex, written),
            _line(_("Operation"), before.opex, after.opex, written),
        ]
    return lines


def _line(
    label: str, was: Any, will: Any, write: Callable[[Any], str], write_gap: Callable[[Any], str] | None = None
) -> Line:
    """A line; without a difference where one of the plans has no such figure."""
    shown = [write(value) if value is not None else "–" for value in (was, will)]
    if was is None or will is None:
        return label, shown[0], shown[1], ""
    gap = will - was
    sign = "+" if gap > 0 else "−" if gap < 0 else ""
    return label, shown[0], shown[1], sign + (write_gap or write)(abs(gap))


def _percent(share: float) -> str:
    return formats.percent(share, 1)


def _points(share: float) -> str:
    """A difference of shares: "4.2 points"."""
    return _("%(number)s points") % {"number": formats.number(100 * share, 1)}
