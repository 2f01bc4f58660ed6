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
from pupitre.planning.web import worth_words

WORTH_SAYING = 0.05  # points of the need, under which a difference reads "0.0"
FULL = 1000  # points of the whole need
SAME = 0.0005  # of what a plan covers
NOTICED = 0.001  # of the least served fifth's need


@dataclass(frozen=True)
class Method:
    """A plan of the scenario beside the one shown; `less`: what it covers less, or more, in pupils."""

    plan: Plan
    less: str

    @property
    def covered(self) -> float:
        """Share of the whole need that the plan covers, over its years."""
        return self.plan.value / FULL


def methods(shown: Plan, plans: Sequence[Plan], pricing: Pricing | None) -> list[Method]:
    """Every plan of a scenario, the best first, beside the one that is shown."""
    return [Method(one, "" if one.pk == shown.pk else _beside(one.value - shown.value, pricing)) for one in plans]


def _beside(points: float, pricing: Pricing | None) -> str:
    """ "≈ −1,200", pupils equipped for a year; "" where nobody knows yet what a point is."""
    if pricing is None or "point" not in pricing.document:
        return ""
    number = float(f"{abs(points) * float(pricing.document['point']['pupils']):.2g}")
    return "≈\N{NO-BREAK SPACE}" + ("+" if points > 0 else "−" if number else "") + formats.number(number)


def honestly(shown: Plan, plans: Sequence[Plan], pricing: Pricing | None = None) -> str:
    """What the plan does better and worse than the best that people would make by hand, in a few sentences."""
    others = [one for one in plans if one.method not in (shown.method, PlanMethod.SOLVER)]
    if shown.method != PlanMethod.SOLVER or not others or not shown.schools_served:
        return ""
    best = max(others, key=lambda one: one.value)
    parts = [_covers(shown, best, pricing)]
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


def _covers(shown: Plan, best: Plan, pricing: Pricing | None) -> str:
    """How much more the plan covers: in pupils once it is known what a point is, as a share before."""
    more = shown.value >= best.value
    values = {"name": best.get_method_display()}
    if abs(shown.value - best.value) < max(WORTH_SAYING, SAME * best.value):
        return _("With the same means, this plan covers as much as the best plan made by hand (%(name)s).") % values
    if pricing is None or "point" not in pricing.document:
        values["share"] = formats.percent(abs(shown.value / best.value - 1) if best.value else 0, 1)
        return (
            _("With the same means, this plan covers %(share)s more than the best plan made by hand (%(name)s).")
            if more
            else _("With the same means, this plan covers %(share)s less than the best plan made by hand (%(name)s).")
        ) % values
    values["pupils"] = worth_words.bare(shown.value - best.value, pricing)
    return (
        _(
            "With the same means, this plan equips %(pupils)s pupils more for a year than the best plan made by hand"
            " (%(name)s)."
        )
        if more
        else _(
            "With the same means, this plan equips %(pupils)s pupils fewer for a year than the best plan made by"
            " hand (%(name)s)."
        )
    ) % values


def in_short(plans: tuple[Plan, Plan], standings: tuple[Standing, Standing], *, money: bool) -> str:
    """What the table says, in a sentence: ours beside the other plan."""
    before, after = plans
    was, will = standings
    served, points = will.served - was.served, 100 * ((will.coverage or 0) - (was.coverage or 0))
    parts = []
    if served:
        said = (
            ngettext("%(count)s school more is served", "%(count)s schools more are served", served)
            if served > 0
            else ngettext("%(count)s school fewer is served", "%(count)s schools fewer are served", -served)
        )
        parts.append(said % {"count": formats.number(abs(served))})
    if abs(points) >= WORTH_SAYING:
        said = _("%(points)s more of the need covered") if points > 0 else _("%(points)s less of the need covered")
        parts.append(said % {"points": _points(abs(points) / 100)})
    spent = after.capex + after.opex - before.capex - before.opex
    if money and abs(spent) >= 1:
        amount = formats.money(abs(spent), after.scenario.organisation.jurisdiction, whole=True)
        parts.append((_("%(amount)s more spent") if spent > 0 else _("%(amount)s less spent")) % {"amount": amount})
    values = {"ours": after.scenario.name, "theirs": before.scenario.name}
    if not parts:
        return _("%(ours)s and %(theirs)s come to the same.") % values
    return _("%(ours)s, beside %(theirs)s: %(parts)s.") % {**values, "parts": _("; ").join(parts)}


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
