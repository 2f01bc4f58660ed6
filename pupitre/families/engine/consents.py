"""Where a pupil stands with one purpose: nothing is bundled, and a consent ends (domain.md A5, B4, D4)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pupitre.families.engine.signers import Requirement


class Standing(StrEnum):
    """`EXPIRED` was given once, and its time is over or its text has changed."""

    NOT_ASKED = "not_asked"
    WAITING = "waiting"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Answer:
    """The last word of one signer; `state` is asked, given, refused or withdrawn."""

    signer: str
    state: str
    number: int
    expires_on: date | None = None


def standing(
    answers: Collection[Answer], requirement: Requirement, number: int, on: date, *, asked: bool = False
) -> tuple[Standing, date | None]:
    """Where it stands on a day, and until when a consent holds. One refusal of somebody who may answer is a refusal.

    `number` is the version that binds: what was agreed to on another text does not hold. `asked`: the family was
    written to about that version.
    """
    counted = [one for one in answers if one.signer in requirement.signers]
    for word in (Standing.WITHDRAWN, Standing.REFUSED):
        if any(one.state == word for one in counted):
            return word, None
    given = [one for one in counted if one.state == Standing.GIVEN]
    holding = {one.signer: one.expires_on for one in given if one.number == number and _lasts(one, on)}
    if holding and requirement.met(holding):
        return Standing.GIVEN, min((day for day in holding.values() if day), default=None)
    if given and not holding:
        return Standing.EXPIRED, None
    return (Standing.WAITING if answers or asked else Standing.NOT_ASKED), None


def _lasts(one: Answer, on: date) -> bool:
    return one.expires_on is None or one.expires_on >= on
