"""Where a pupil stands with the contract of a programme, and whether a device may leave."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from pupitre.families.engine.signers import Requirement


class Standing(StrEnum):
    """From nothing asked to signed; `OUTDATED` is a contract signed on a text that has changed since."""

    NOT_ASKED = "not_asked"
    WAITING = "waiting"
    PARTLY = "partly"
    SIGNED = "signed"
    OUTDATED = "outdated"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class AgreementFacts:
    """The last contract of a pupil for a programme."""

    version: int
    signed: frozenset[str] = frozenset()
    is_complete: bool = False
    is_refused: bool = False
    is_withdrawn: bool = False


def standing(agreement: AgreementFacts | None, current: int, requirement: Requirement) -> Standing:
    """The rule: a contract holds until its text changes, it is withdrawn, or the programme ends.

    `current` is the version that binds today. A contract whose text has not changed is never asked again.
    """
    if agreement is None:
        return Standing.NOT_ASKED
    cases = (
        (agreement.is_withdrawn, Standing.WITHDRAWN),
        (agreement.is_refused, Standing.REFUSED),
        (agreement.is_complete and agreement.version < current, Standing.OUTDATED),
        (agreement.is_complete, Standing.SIGNED),
        (agreement.version < current, Standing.NOT_ASKED),
        (bool(agreement.signed) and not requirement.met(agreement.signed), Standing.PARTLY),
    )
    return next((found for holds, found in cases if holds), Standing.WAITING)


def releases(standings: Collection[Standing]) -> bool:
    """Whether a device may leave: every programme that asks for a contract has it signed."""
    return all(found is Standing.SIGNED for found in standings)
