"""What the ledger refuses, said so that a person can act on it."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from pupitre.governance.models import FundingMeasure
from pupitre.http import formats
from pupitre.kernel.refusal import Refusal


class NotEnoughMoney(Refusal):
    """`measure`, `year`, `left` and `asked` stay readable on the refusal, for whoever caught it."""

    code = "governance.not_enough_money"
    sentence = _(
        "%(measure)s, %(year)s: %(asked)s asked, and %(left)s left. "
        "Ask for less, draw the rest on another measure, or have more voted."
    )

    def __init__(self, *, measure: FundingMeasure, year: int, left: Decimal, asked: Decimal) -> None:
        super().__init__()
        self.measure, self.year, self.left, self.asked = measure, year, left, asked

    def __str__(self) -> str:
        currency = self.measure.currency
        return str(self.sentence) % {
            "measure": self.measure,
            "year": self.measure.year_label(self.year),
            "asked": formats.money(self.asked, currency),
            "left": formats.money(self.left, currency),
        }


class BeforeItsMoney(Refusal):
    code = "governance.before_its_money"
    sentence = _(
        "On %(on)s this money was not there yet: at some day since then the measure would stand below zero. "
        "Choose a later date."
    )

    def __init__(self, on: date) -> None:
        super().__init__(on=formats.day(on))


class NotOfThisDocument(Refusal):
    code = "governance.not_of_this_document"
    sentence = _(
        "%(document)s has not taken this much from this measure, or not from where it would go back to: "
        "its movements say what it holds."
    )


class KeyReused(Refusal):
    """The same key, with other amounts: two different acts were taken for one."""

    code = "governance.key_reused"
    sentence = _(
        "This was written already for %(document)s, with other amounts. Reload the page and look at it again."
    )


class ReasonMissing(Refusal):
    code = "governance.reason_missing"
    sentence = _("Say why: an act on money that no document explains is kept with its reason.")
    status = 422


class SectionsDiffer(Refusal):
    code = "governance.sections_differ"
    sentence = _("Money of capital never pays operation, nor the other way: choose a measure of the same section.")


class RingFenced(Refusal):
    code = "governance.ring_fenced"
    sentence = _(
        "%(measure)s is ring-fenced: its money leaves it only with the funder's written waiver. Give its reference."
    )
    status = 422


class SaidTwice(Refusal):
    code = "governance.same_measure"
    sentence = _("This is where the money is already. Choose another measure, or another year.")
    status = 422


class TooMuchToCarry(Refusal):
    code = "governance.too_much_to_carry"
    sentence = _(
        "The rules of %(measure)s let %(most)s pass to the next year, not %(asked)s: spend the rest before the year "
        "ends, or give it back to the funder."
    )
    status = 409


class NotInThisState(Refusal):
    code = "governance.not_in_this_state"
    sentence = _("This application is %(state)s: this act does not follow from there. Reload the page.")
