"""One question to one territory, and its answer: all that a worker needs besides the case. Small, and plain JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from .assemble import Decisions
from .case import Case
from .country import CENTS_A_KILO, fifths, national_measures, with_allotment
from .derive import derive
from .effort import Effort
from .greedy import greedy_plan
from .instance import QUINTILES, Floats, Instance, Ints
from .lift import points_of
from .plan import Plan
from .proposals import Held, Proposal, Reply, bound_at, greedy_reply, held_by, open_territory, price_territory
from .reading import read_decisions
from .solve import solve


class Kind(StrEnum):
    """What a round asks."""

    OPEN = "open"
    PRICE = "price"
    PLAN = "plan"


@dataclass(frozen=True, slots=True)
class Question:
    """What a territory is asked. Tables (measures x years) in a line; money in thousands of euros."""

    kind: Kind
    money: tuple[float, ...]  # its share (open), what the last mix gives it (price), its allotment (plan)
    prices: tuple[float, ...] = ()  # national, in its own points for a thousand euros
    most: tuple[float, ...] = ()  # what the country has
    held: Held | None = None
    own: tuple[float, ...] = ()  # prices of its rows in the round before (price), in the best round (plan)
    cuts: tuple[float, ...] = ()  # that part the schools of the country in fifths (plan)


@dataclass(frozen=True, slots=True)
class Settled:
    """What a territory's plan settles."""

    points: float
    bound: float  # less national money at its prices; for plans that hold the goals as this one does
    spent: tuple[float, ...]  # (measures x years) thousands of euros, complements included
    hash: str  # of the plan
    gap: float  # of the plan with its allotment, by its own bound; 1 without any
    greedy: bool = False  # made in place of one that could not be had
    need: tuple[float, ...] = ()  # (5,) points of the whole need of its schools in each fifth of the country
    covered: tuple[float, ...] = ()  # (5,) of them covered, by what schools have and by the plan


Answer = tuple[Reply | Settled, Plan | None]


def answer(case: Case, question: Question, effort: Effort = Effort.QUICK) -> Answer:
    """The answer to a question; with the plan, where one was asked."""
    if question.kind is Kind.PLAN:
        plan = solve(with_allotment(case, _cents(case, question)), options=effort.options)
        return _settled(case, question, plan, greedy=False), plan
    if question.kind is Kind.OPEN or question.held is None:
        return open_territory(case, _cents(case, question)), None
    prices, most, given = (_table(case, line) for line in (question.prices, question.most, question.money))
    return price_territory(case, question.held, prices, most=most, given=given, warm=question.own), None


def answer_greedily(case: Case, question: Question) -> Answer:
    """The answer in place of one that could not be had: no territory stays without a plan."""
    if question.kind is Kind.PLAN:
        plan = greedy_plan(derive(with_allotment(case, _cents(case, question))), "strong")
        return _settled(case, question, plan, greedy=True), plan
    zeros = np.zeros(_table(case, question.money).shape)
    prices = _table(case, question.prices) if question.prices else zeros
    most = _table(case, question.most) if question.most else zeros
    return greedy_reply(case, _cents(case, question), prices, most), None


def _settled(case: Case, question: Question, plan: Plan, *, greedy: bool) -> Settled:
    instance = derive(with_allotment(case, _cents(case, question)))
    decisions = read_decisions(instance, plan)
    held = held_by(instance, decisions)
    prices, most = _table(case, question.prices), _table(case, question.most)
    bound = bound_at(case, held, prices, most, question.own)
    spent = tuple(_spent(case, plan).reshape(-1).tolist())
    need, covered = _by_fifth(instance, decisions, question.cuts)
    gap = 1.0 if plan.gap is None else plan.gap
    return Settled(plan.value, bound, spent, plan.hash, gap, greedy, need, covered)


def _by_fifth(
    instance: Instance, decisions: Decisions, cuts: tuple[float, ...]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Points of the whole need by fifth of the country, and those covered; nothing where fifths are not known."""
    if not cuts:
        return (), ()
    fifth = fifths([school.ips for school in instance.case.schools], cuts)[instance.items.school]
    need = (instance.items.value * instance.items.need).sum(axis=1)
    points = points_of(instance, decisions)
    parts = (np.bincount(fifth, weights=one, minlength=QUINTILES).tolist() for one in (need, points))
    whole, have = (tuple(part) for part in parts)
    return whole, have


def _spent(case: Case, plan: Plan) -> Floats:
    """(F, Y) thousands of euros that a plan spends of the national measures, complements included."""
    number = {measure.measure_id: f for f, measure in enumerate(national_measures(case))}
    cents = np.zeros((len(number), case.meta.years), dtype=np.int64)
    for row in plan.financing:
        if row.measure_id in number:
            cents[number[row.measure_id], row.year - 1] += row.amount_cents
    return cents / CENTS_A_KILO


def _cents(case: Case, question: Question) -> Ints:
    return np.rint(_table(case, question.money) * CENTS_A_KILO).astype(np.int64)


def _table(case: Case, line: tuple[float, ...]) -> Floats:
    return np.array(line, dtype=np.float64).reshape(len(national_measures(case)), case.meta.years)


def question_to_json(question: Question) -> dict[str, Any]:
    """A question as a JSON document."""
    return asdict(question)


def question_from_json(document: Mapping[str, Any]) -> Question:
    """The question of such a document."""
    held = document["held"]
    lines = {name: tuple(document[name]) for name in ("money", "prices", "most", "own")}
    lines["cuts"] = tuple(document.get("cuts", ()))
    return Question(Kind(document["kind"]), held=None if held is None else Held(**held), **lines)


def answer_to_json(found: Reply | Settled) -> dict[str, Any]:
    """An answer as a JSON document."""
    return asdict(found)


def reply_from_json(document: Mapping[str, Any]) -> Reply:
    """The reply of such a document."""
    return Reply(
        Held(**document["held"]),
        tuple(Proposal(float(row["points"]), tuple(row["take"])) for row in document["proposals"]),
        float(document["bound"]),
        tuple(document["prices"]),
        tuple(document["worth"]),
    )


def settled_from_json(document: Mapping[str, Any]) -> Settled:
    """What a plan settles, of such a document."""
    lines = {name: tuple(document.get(name, ())) for name in ("spent", "need", "covered")}
    return Settled(**{**document, **lines})
