"""How several validate a request: ranks in order, steps of a rank in parallel, a quorum each; a refusal is final."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

REFUSED, ACCEPTED, WAITING = "refused", "accepted", "waiting"


@dataclass(frozen=True)
class Answer:
    person: int
    accepts: bool


@dataclass(frozen=True)
class Step:
    """A body that answers. `answers` in the order given, one a person."""

    pk: int
    rank: int
    quorum: int
    answers: tuple[Answer, ...] = ()

    @property
    def acceptances(self) -> int:
        return sum(answer.accepts for answer in self.answers)

    @property
    def is_met(self) -> bool:
        return self.acceptances >= self.quorum


@dataclass(frozen=True)
class Standing:
    """Where a request stands: `outcome`, and the steps now asked (none once it is decided)."""

    outcome: str
    asked: tuple[int, ...] = ()


def standing(steps: Sequence[Step]) -> Standing:
    """A single refusal refuses the request, whatever was accepted before or after it, at any rank.

    Without refusal, the steps of the lowest rank not met are asked; when every step is met it is accepted.
    """
    if any(not answer.accepts for step in steps for answer in step.answers):
        return Standing(REFUSED)
    open_ranks = [step.rank for step in steps if not step.is_met]
    if not open_ranks:
        return Standing(ACCEPTED)
    rank = min(open_ranks)
    return Standing(WAITING, tuple(step.pk for step in steps if step.rank == rank and not step.is_met))


@dataclass(frozen=True)
class Place:
    """Someone who may answer for a step, or whoever they delegated to."""

    person: int
    delegate: int
    starts_on: date
    ends_on: date


def answers_for(person: int, entitled: Sequence[int], delegations: Sequence[Place], on: date) -> int | None:
    """For whom a person answers a step on a day: themselves first, else someone who delegated; None: nobody.

    A delegation does not pass on: the delegate of a delegate answers for nobody.
    """
    if person in entitled:
        return person
    found = (
        one.person
        for one in delegations
        if one.delegate == person and one.person in entitled and one.starts_on <= on <= one.ends_on
    )
    return next(found, None)
