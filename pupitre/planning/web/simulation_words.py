"""Changes and what they come to, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pupitre.governance.models import DigitalPlan
from pupitre.http import formats
from pupitre.planning import changes
from pupitre.planning.simulation import Simulation
from pupitre.planning.web import words


def answer(found: Simulation, plan: DigitalPlan) -> str:
    """What a change comes to, in one sentence."""

    def money(cents: int) -> str:
        return formats.money(cents / 100, plan.organisation.jurisdiction, whole=True)

    if found.voted[0] != found.voted[1]:
        lost = money(found.voted[0] - found.voted[1])
        return _("%(amount)s less to pay with, from then to the end of the plan.") % {"amount": lost}
    dearer = sum(row.cost_after - row.cost_before for row in found.balances)
    if found.moved or found.bought:
        return _moved_and_bought(found, money(found.cents))
    if dearer > 0:
        return _("What is lacking would cost %(amount)s more.") % {"amount": money(dearer)}
    if dearer < 0:
        return _("What is lacking would cost %(amount)s less.") % {"amount": money(-dearer)}
    return _("Nothing more to move or to buy.")


def _moved_and_bought(found: Simulation, amount: str) -> str:
    moved = ngettext("%(count)s class set can move", "%(count)s class sets can move", found.moved)
    bought = ngettext(
        "%(count)s class set must be bought, for %(amount)s",
        "%(count)s class sets must be bought, for %(amount)s",
        found.bought,
    )
    parts = [
        moved % {"count": formats.number(found.moved)} if found.moved else "",
        bought % {"count": formats.number(found.bought), "amount": amount} if found.bought else "",
    ]
    return _("; ").join(part for part in parts if part) + "."


def said(change: changes.Change, plan: DigitalPlan) -> str:
    """A change in words."""
    match change:
        case changes.SplitClasses():
            return _("Classes of %(levels)s of at most %(size)s pupils in %(networks)s, from %(year)s.") % {
                "levels": ", ".join(change.levels),
                "size": formats.number(change.size),
                "networks": ", ".join(
                    _("schools of no network") if name == "STD" else name for name in change.networks
                ),
                "year": plan.fiscal_year_label(change.from_year),
            }
        case changes.OpenLevel():
            return _("%(school)s receives %(pupils)s pupils of %(level)s from %(year)s.") % {
                "school": _name(change.school),
                "pupils": formats.number(change.pupils),
                "level": change.level,
                "year": plan.fiscal_year_label(change.from_year),
            }
        case changes.CloseSchool(into=""):
            return _("%(school)s closes in %(year)s; its pupils leave the plan.") % {
                "school": _name(change.school),
                "year": plan.fiscal_year_label(change.from_year),
            }
        case changes.CloseSchool():
            return _("%(school)s closes in %(year)s; its pupils go to %(into)s.") % {
                "school": _name(change.school),
                "into": _name(change.into),
                "year": plan.fiscal_year_label(change.from_year),
            }
        case changes.LoseMeasure():
            return _("The measure %(measure)s pays nothing more from %(year)s.") % {
                "measure": change.measure,
                "year": plan.fiscal_year_label(change.from_year),
            }
        case changes.RaisePrices():
            return _("Prices change by %(percent)s.") % {"percent": formats.percent(change.percent / 100, 1)}


def _name(code: str) -> str:
    return words.school_names([code]).get(code, code)
