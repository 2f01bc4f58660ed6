"""Rules about money: prices paid, who pays what, and every cent found again from the budget to the device."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from .findings import Fields, Finding
from .instance import Instance
from .money import CAPEX, OPEX, Line, delivery_lines, move_lines
from .plan import Financing, Kind, Share
from .reading import Judged

Place = tuple[int, int, int]
"""(kind, class, year)"""
Payer = tuple[str, int, int, int, str]
"""(measure, kind, class, year, complement of)"""

_KIND = {Kind.CAPEX: CAPEX, Kind.OPEX: OPEX}
_NAME = {CAPEX: Kind.CAPEX.value, OPEX: Kind.OPEX.value}


@dataclass
class Accounts:
    """The plan's money added up in every way the rules compare."""

    due: dict[Place, int] = field(default_factory=lambda: defaultdict(int))  # by the catalogue
    paid: dict[Place, int] = field(default_factory=lambda: defaultdict(int))  # by the financing
    financing: dict[Payer, int] = field(default_factory=lambda: defaultdict(int))
    shares: dict[Payer, int] = field(default_factory=lambda: defaultdict(int))
    fund_year: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    findings: list[Finding] = field(default_factory=list)  # rows that mean nothing, splits that do not add up


def accounts(judged: Judged) -> Accounts:
    """Add everything up; financing rows that no rule allows are noted and left out of what funds pay."""
    out = Accounts()
    desk = _Desk(judged.instance, out)
    for buy in judged.bought:
        lines = delivery_lines(judged.instance, 0, buy.offer, buy.wave, buy.sets)
        number = int(judged.instance.offers.spending_class[buy.offer])
        desk.split(f"{buy.row.school_id} {buy.row.model_id}", number, lines, buy.row.split)
    for move in judged.moved:
        lines = move_lines(judged.instance, 0, move.item, move.wave, move.sets)
        number = int(judged.instance.items.move_class[move.item])
        desk.split(f"{move.row.from_school} -> {move.row.to_school}", number, lines, move.row.split)
    for row in judged.plan.financing:
        desk.financing(row)
    return out


def catalogue_prices(judged: Judged) -> Iterator[Finding]:
    """Deliveries and moves cost what the catalogue and the settings say."""
    instance, per_year = judged.instance, judged.instance.horizon.waves_per_year
    for buy in judged.bought:
        capex = buy.sets * int(instance.offers.capex_cents[buy.offer])
        opex = buy.sets * int(instance.offers.opex_wave_cents[buy.offer]) * per_year
        over = abs(buy.row.capex_cents - capex) + abs(buy.row.opex_cents_per_year - opex)
        if over:
            yield Finding("catalogue_prices", buy.row.school_id, buy.row.model_id, over / 100, "EUR")
    for move in judged.moved:
        over = abs(move.row.cost_cents - move.sets * int(instance.items.move_cents[move.item]))
        if over:
            yield Finding("catalogue_prices", move.row.from_school, move.row.to_school, over / 100, "EUR")


def eligibility(book: Accounts) -> Iterator[Finding]:
    """A measure pays what it is open to, where and when it is open, and names are known."""
    return (finding for finding in book.findings if finding.rule in ("eligibility", "whole_numbers"))


def financing_balance(judged: Judged, book: Accounts) -> Iterator[Finding]:
    """What is spent is financed, what is financed is spent, and each delivery's split adds up, to the cent."""
    funding = judged.instance.funding
    for place in sorted(set(book.due) | set(book.paid)):
        over = book.paid.get(place, 0) - book.due.get(place, 0)
        if over:
            kind, number, year = place
            code = "" if over < 0 else "financing_excess"
            fields: Fields = {"year": year + 1, "kind": (_NAME[kind],)}
            name, euros = funding.class_ids[number], abs(over) / 100
            yield Finding("financing_balance", name, str(year + 1), euros, "EUR", fields, code=code)
    yield from (finding for finding in book.findings if finding.rule == "financing_balance")
    for payer in sorted(set(book.financing) | set(book.shares)):
        over = book.financing.get(payer, 0) - book.shares.get(payer, 0)
        if over:
            fields = {"year": payer[3] + 1, "spending_class": funding.class_ids[payer[2]]}
            euros, code = abs(over) / 100, "financing_shares"
            yield Finding("financing_balance", payer[0], str(payer[3] + 1), euros, "EUR", fields, code=code)


def cofunding(judged: Judged, book: Accounts) -> Iterator[Finding]:
    """A co-funded measure pays its share of what it supports, its carrier the complement, to the cent."""
    desk = _Desk(judged.instance, book)
    own: dict[tuple[str, int, int, int], int] = defaultdict(int)
    rest: dict[tuple[str, int, int, int], int] = defaultdict(int)
    for (measure, kind, number, year, of), cents in book.financing.items():
        (rest if of else own)[of or measure, kind, number, year] += cents
    for place in sorted(set(own) | set(rest)):
        fund = desk.fund(place[0], place[2])
        share = Fraction(1) if fund is None else _share(judged.instance, fund)
        over = own.get(place, 0) - share * (own.get(place, 0) + rest.get(place, 0))
        if abs(over) > 1:
            fields: Fields = {"year": place[3] + 1, "share": 100 * float(share)}
            yield Finding("cofunding", place[0], str(place[3] + 1), float(abs(over)) / 100, "EUR", fields)


def measure_budget(judged: Judged, book: Accounts) -> Iterator[Finding]:
    """A measure pays within its budget of the year and what it may carry over.

    Rounding may ask for one cent a class and year, carried over like the money itself.
    """
    funding = judged.instance.funding
    for k in range(len(funding.carry)):
        carry = Fraction(repr(float(funding.carry[k])))
        left, allowed = Fraction(0), Fraction(0)
        for year in range(judged.instance.horizon.years):
            available = int(funding.budget_cents[k, year]) + carry * max(left, Fraction(0))
            allowed = len(funding.class_ids) + carry * allowed
            left = available - book.fund_year.get((k, year), 0)
            if -left > allowed:
                fields: Fields = {
                    "year": year + 1,
                    "limit": float(available) / 100,
                    "place": _place(judged.instance, k),
                }
                name = _measure(judged.instance, k)
                yield Finding("measure_budget", name, str(year + 1), float(-left) / 100, "EUR", fields)


def must_spend(judged: Judged, book: Accounts) -> Iterator[Finding]:
    """A measure that must be spent pays at least its share of the year's budget (a promise)."""
    funding = judged.instance.funding
    for k, year in np.argwhere(funding.must_spend > 0).tolist():
        missing = float(funding.must_spend[k, year]) * 100 - book.fund_year.get((k, year), 0)
        if missing > len(funding.class_ids):
            fields: Fields = {
                "year": year + 1,
                "limit": float(funding.must_spend[k, year]),
                "place": _place(judged.instance, k),
            }
            name = _measure(judged.instance, k)
            yield Finding("must_spend", name, str(year + 1), missing / 100, "EUR", fields, elastic=True)


class _Desk:
    """Looks up funds and arcs by the plan's names."""

    def __init__(self, instance: Instance, book: Accounts) -> None:
        self.instance, self.book = instance, book
        funding = instance.funding
        self.measure = {measure.measure_id: n for n, measure in enumerate(instance.case.measures)}
        self.funds = {
            (int(m), int(t)): k
            for k, (m, t) in enumerate(zip(funding.fund_measure, funding.fund_territory, strict=True))
        }
        self.number = {name: c for c, name in enumerate(funding.class_ids)}
        arcs = zip(funding.arc_class, funding.arc_fund, funding.arc_year, funding.arc_carrier, strict=True)
        self.carrier = {(int(c), int(k), int(y)): int(carrier) for c, k, y, carrier in arcs}

    def fund(self, measure: str, number: int) -> int | None:
        """The purse of a measure that serves a class."""
        m = self.measure.get(measure, -1)
        territory = int(self.instance.funding.class_territory[number])
        return self.funds.get((m, territory), self.funds.get((m, -1)))

    def split(self, owner: str, number: int, lines: list[Line], shares: tuple[Share, ...]) -> None:
        """One delivery or move: what it costs by kind and year is what its shares add up to."""
        missing: dict[tuple[int, int], int] = defaultdict(int)
        for line in lines:
            self.book.due[line.kind, number, line.year] += line.cents
            missing[line.kind, line.year] += line.cents
        for share in shares:
            if not self._readable(owner, share):
                continue
            kind, year = _KIND[share.kind], share.year - 1
            self.book.shares[share.measure_id, kind, number, year, share.complement_of] += share.amount_cents
            missing[kind, year] -= share.amount_cents
        wrong = sum(abs(cents) for cents in missing.values())
        if wrong:
            found = Finding("financing_balance", owner, "", wrong / 100, "EUR", code="financing_split")
            self.book.findings.append(found)

    def financing(self, row: Financing) -> None:
        """One row of financing: allowed, or noted."""
        number = self.number.get(row.spending_class)
        if number is None:
            self._refuse(row, row.spending_class)
        elif self._readable(row.spending_class, row):
            kind, year = _KIND[row.kind], row.year - 1
            self.book.paid[kind, number, year] += row.amount_cents
            self.book.financing[row.measure_id, kind, number, year, row.complement_of] += row.amount_cents
            fund = self._payer(row, number, year)
            if fund is None or bool(self.instance.funding.fund_capex[fund]) != (kind == CAPEX):
                self._refuse(row, row.spending_class)
            if fund is not None:
                self.book.fund_year[fund, year] += row.amount_cents

    def _payer(self, row: Financing, number: int, year: int) -> int | None:
        """The fund that pays a row; None (noted by the caller) where no rule lets it."""
        fund = self.fund(row.measure_id, number)
        supported = self.fund(row.complement_of, number) if row.complement_of else fund
        if fund is None or supported is None:
            return None
        carrier = self.carrier.get((number, supported, year))
        if carrier is None or (row.complement_of and carrier != fund):
            self._refuse(row, row.spending_class)
        return fund

    def _readable(self, owner: str, row: Share | Financing) -> bool:
        years = self.instance.horizon.years
        whole = isinstance(row.amount_cents, int | np.integer) and row.amount_cents >= 0
        if whole and isinstance(row.year, int) and 1 <= row.year <= years and row.kind in _KIND:
            return True
        fields: Fields = {"value": f"{row.amount_cents} / {row.year}", "low": 0, "high": years}
        self.book.findings.append(Finding("whole_numbers", f"{row.measure_id} {owner}", "", 1, "row", fields))
        return False

    def _refuse(self, row: Financing, place: str) -> None:
        fields: Fields = {"year": row.year, "spending_class": place}
        amount = row.amount_cents / 100
        found = Finding("eligibility", row.measure_id, str(row.year), amount, "EUR", fields)
        if found not in self.book.findings:
            self.book.findings.append(found)


def _share(instance: Instance, fund: int) -> Fraction:
    return Fraction(repr(float(instance.funding.cofund[fund])))


def _measure(instance: Instance, fund: int) -> str:
    return instance.case.measures[int(instance.funding.fund_measure[fund])].measure_id


def _place(instance: Instance, fund: int) -> str:
    t = int(instance.funding.fund_territory[fund])
    return instance.territories[t] if t >= 0 else "*"
