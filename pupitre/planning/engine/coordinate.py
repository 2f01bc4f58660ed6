"""The rounds by which a country is planned: what is asked of its territories, and what their answers settle.

    open          each territory opens with its share pro rata
    price, 1..R   national prices are asked; each territory answers at them, and within what the last mix gives it
    plan          each makes its plan with its allotment; the bound is that of the best round, at what plans hold

Every function here is pure: a round's questions follow from the replies of the rounds before, in the order of the
territories' names, whoever answered them and in whatever order.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .case import Case
from .country import CENTS_A_KILO, Country
from .effort import Effort
from .instance import Floats
from .national import Duals, National
from .plan import relative_gap
from .proposals import Reply
from .questions import Kind, Question, Settled, answer

ROUNDS = 3  # of prices at the most
NEARER = 0.6  # weight of the prices of the best bound in the next ones
ENOUGH = 5e-4  # of the bound: where the rounds of prices stop


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Where the country stands after a round of prices."""

    asked: Duals
    value: float  # points of the best mix
    bound: float
    missed: float  # thousands of euros missed of what must be spent


@dataclass(frozen=True, slots=True)
class Outcome:
    """The country's plan, in points of the country."""

    value: float
    bound: float
    gap: float
    missed: float  # thousands of euros missed of what national measures must spend
    hash: str
    fifths: tuple[float | None, ...] = ()  # share covered of each fifth of its schools; None = no need in it


def opening(country: Country) -> list[Question]:
    """What each territory is asked first."""
    return [Question(Kind.OPEN, money=_kilos(share)) for share in country.pro_rata()]


def first_prices(country: Country, opened: Sequence[Reply]) -> Duals:
    """Prices to begin with: what money is worth to the territories on average, each counting by what it was given."""
    shape = country.budget.shape
    share = country.pro_rata().reshape(len(opened), -1).astype(np.float64)
    worth = np.array([reply.worth for reply in opened]).reshape(share.shape)
    total = share.sum(axis=0)
    mean = (worth * country.weight[:, None] * share).sum(axis=0)
    mean = np.divide(mean, total, out=np.zeros(len(total)), where=total > 0)
    return Duals(mean.reshape(shape), np.zeros(shape), 0.0)


def pricing(
    country: Country, rounds: Sequence[Sequence[Reply]], past: Sequence[Standing]
) -> tuple[Duals, list[Question]]:
    """The national prices of the next round, and what each territory is asked at them."""
    national = National(country, rounds)
    mixed = national.mix()
    if past:
        best = best_of(past).asked
        asked = best.near(national.prices_near(best, mixed.missed), NEARER)
    else:
        asked = first_prices(country, rounds[0])
    questions = [
        Question(
            Kind.PRICE,
            money=_numbers(mixed.take[t]),
            prices=_own(country, asked, t),
            most=_numbers(country.budget),
            held=rounds[0][t].held,
            own=rounds[-1][t].prices,
        )
        for t in range(len(country.territories))
    ]
    return asked, questions


def standing(country: Country, rounds: Sequence[Sequence[Reply]], asked: Duals) -> Standing:
    """Where the country stands, the replies of the last round being to the prices asked."""
    national = National(country, rounds)
    mixed = national.mix()
    bound = national.bound(asked, [reply.bound for reply in rounds[-1]], mixed.missed)
    return Standing(asked, mixed.value, bound, mixed.missed)


def best_of(past: Sequence[Standing]) -> Standing:
    """The round whose prices gave the best bound, the first of equals."""
    return min(past, key=lambda one: one.bound)


def is_enough(past: Sequence[Standing], rounds: int) -> bool:
    """Whether plans may be made: rounds of prices are over, or the mix is near what nothing exceeds."""
    return len(past) >= rounds or (bool(past) and relative_gap(past[-1].value, best_of(past).bound) <= ENOUGH)


def planning(country: Country, rounds: Sequence[Sequence[Reply]], past: Sequence[Standing]) -> list[Question]:
    """What each territory is asked at last: a plan with its allotment, and the bound at the best round's prices."""
    national, best = National(country, rounds), best_of(past)
    allotments = national.allot(national.mix())
    at = rounds[1 + list(past).index(best)]
    return [
        Question(
            Kind.PLAN,
            money=_kilos(allotments[t]),
            prices=_own(country, best.asked, t),
            most=_numbers(country.budget),
            own=at[t].prices,
            cuts=country.cuts,
        )
        for t in range(len(country.territories))
    ]


def settle(country: Country, asked: Duals, made: Sequence[Settled]) -> Outcome:
    """The national account, from what each territory's plan settles at the prices asked."""
    national = National(country)
    spent = sum((np.array(one.spent).reshape(national.budget.shape) for one in made), np.zeros(national.budget.shape))
    missed = float(np.maximum(national.must_spend - spent, 0.0).sum())
    value = float(country.weight @ np.array([one.points for one in made]))
    bound = national.bound(asked, [one.bound for one in made], missed)
    text = json.dumps([[one.hash for one in made], f"{value:.10g}", f"{bound:.10g}"], separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Outcome(value, bound, relative_gap(value, bound), missed, digest, _fifths(country, made))


def _fifths(country: Country, made: Sequence[Settled]) -> tuple[float | None, ...]:
    """Share covered of each fifth of schools, the least favoured first, what they have included."""
    if not country.cuts:
        return ()
    need = country.weight @ np.array([one.need for one in made])
    covered = country.weight @ np.array([one.covered for one in made])
    return tuple(float(have / whole) if whole > 0 else None for have, whole in zip(covered, need, strict=True))


def plan_country(
    country: Country, case_of: Callable[[int], Case], *, rounds: int = ROUNDS, effort: Effort = Effort.QUICK
) -> tuple[Outcome, list[Settled], list[Standing]]:
    """The whole country in one process, one territory after the other."""

    def ask(questions: Sequence[Question]) -> list[object]:
        return [answer(case_of(t), question, effort)[0] for t, question in enumerate(questions)]

    replies: list[list[Reply]] = [[one for one in ask(opening(country)) if isinstance(one, Reply)]]
    past: list[Standing] = []
    while not is_enough(past, rounds):
        asked, questions = pricing(country, replies, past)
        replies.append([one for one in ask(questions) if isinstance(one, Reply)])
        past.append(standing(country, replies, asked))
    made = [one for one in ask(planning(country, replies, past)) if isinstance(one, Settled)]
    return settle(country, best_of(past).asked, made), made, past


def _own(country: Country, asked: Duals, territory: int) -> tuple[float, ...]:
    """National prices in a territory's own points for a thousand euros."""
    weight = float(country.weight[territory])
    return _numbers(asked.take / weight if weight > 0 else np.zeros_like(asked.take))


def _kilos(cents: Floats) -> tuple[float, ...]:
    return _numbers(np.asarray(cents) / CENTS_A_KILO)


def _numbers(table: Floats) -> tuple[float, ...]:
    return tuple(np.asarray(table, dtype=np.float64).reshape(-1).tolist())
