"""Two plans side by side: their figures and the differences, written as the reader's country writes them."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from pupitre.http import formats
from pupitre.planning.models import Plan
from pupitre.planning.queries import Standing

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
