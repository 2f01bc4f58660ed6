"""What a project may become, from what, and what still stands in the way: a table and one function.

Errors are none: a block says what is missing, and the same block is what a refusal and "Why?" tell.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

OPINION_DAYS = 30  # days after which a missing opinion no longer holds a decision back (proposal, no source)


class Verb(StrEnum):
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    RETURN = "return"
    VALIDATE = "validate"
    REFUSE = "refuse"
    REVISE = "revise"


@dataclass(frozen=True)
class Transition:
    verb: Verb
    sources: frozenset[str]
    target: str


def _way(verb: Verb, sources: str, target: str) -> Transition:
    return Transition(verb, frozenset(sources.split()), target)


TRANSITIONS: tuple[Transition, ...] = (
    _way(Verb.SUBMIT, "draft returned", "submitted"),
    _way(Verb.WITHDRAW, "submitted", "draft"),
    _way(Verb.RETURN, "submitted", "returned"),
    _way(Verb.VALIDATE, "submitted", "validated"),
    _way(Verb.REFUSE, "submitted", "refused"),
    _way(Verb.REVISE, "validated refused", "draft"),
)
BY_VERB = {transition.verb: transition for transition in TRANSITIONS}
WRITABLE = frozenset({"draft", "returned"})


@dataclass(frozen=True)
class Facts:
    """What a transition is judged on.

    `missing` names the headings that are not whole; `members` counts the team, `endorsed` those who said yes to the
    present text; `silent` names the roles whose opinion is expected and not given, `days` those since the sending.
    """

    state: str
    missing: Sequence[str] = ()
    members: int = 0
    endorsed: int = 0
    silent: Sequence[str] = ()
    days: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Block:
    """Something that stands in the way: a code for its sentence, and the figures that it holds."""

    code: str
    values: dict[str, object] = field(default_factory=dict)


def endorsements_needed(members: int) -> int:
    """More than half of the team."""
    return members // 2 + 1


def blocks(verb: Verb, facts: Facts) -> tuple[Block, ...]:
    """What stands in the way of a transition; nothing where it may be made."""
    if facts.state not in BY_VERB[verb].sources:
        return (Block("state", {"state": facts.state, "verb": verb}),)
    match verb:
        case Verb.SUBMIT:
            return _before_sending(facts)
        case Verb.VALIDATE:
            return (*_silence(facts), *_reason(facts))
        case Verb.RETURN | Verb.REFUSE:
            return _reason(facts)
        case _:
            return ()


def target(verb: Verb) -> str:
    """The state that a transition leads to."""
    return BY_VERB[verb].target


def _before_sending(facts: Facts) -> tuple[Block, ...]:
    found = [Block("heading", {"heading": heading}) for heading in facts.missing]
    if not facts.members:
        found.append(Block("team"))
    elif facts.endorsed < endorsements_needed(facts.members):
        needed = endorsements_needed(facts.members)
        found.append(Block("endorsement", {"given": facts.endorsed, "members": facts.members, "needed": needed}))
    return tuple(found)


def _silence(facts: Facts) -> tuple[Block, ...]:
    if facts.days >= OPINION_DAYS:
        return ()
    left = OPINION_DAYS - facts.days
    return tuple(Block("opinion", {"role": role, "days": left}) for role in facts.silent)


def _reason(facts: Facts) -> tuple[Block, ...]:
    return () if facts.reason.strip() else (Block("reason"),)
