"""Committees: whether a meeting may decide, and what its votes decide. Pure."""

from dataclasses import dataclass
from fractions import Fraction

ADOPTED, REJECTED, POSTPONED = "adopted", "rejected", "postponed"
MAJORITY, TWO_THIRDS, CONSENSUS = "majority", "two_thirds", "consensus"

# Why an outcome is what it is: codes, said by `web/steering/words.py`.
NO_QUORUM, BY_VOTES, TIE, CHAIR = "no_quorum", "by_votes", "tie", "chair"
NO_OBJECTION, OBJECTIONS, NOBODY = "no_objection", "objections", "nobody"


@dataclass(frozen=True)
class Rules:
    """How a committee decides.

    `quorum_share` of the members with a voice must be present or represented, the exact share included (1/2 of 7 is
    4). A second call of a meeting that lacked its quorum decides whatever the number. `chair_settles`: at a tie, the
    chair's voice counts twice.
    """

    quorum_share: Fraction = Fraction(1, 2)
    majority: str = MAJORITY
    chair_settles: bool = False


@dataclass(frozen=True)
class Quorum:
    """Whether a meeting may decide: voices present of voices in all, and how many it takes."""

    reached: bool
    present: int
    needed: int
    voices: int
    second_call: bool = False


@dataclass(frozen=True)
class Votes:
    """A show of hands, and how the chair voted ("for", "against", "" for neither)."""

    favour: int = 0
    against: int = 0
    abstaining: int = 0
    chair: str = ""

    @property
    def cast(self) -> int:
        return self.favour + self.against + self.abstaining


@dataclass(frozen=True)
class Outcome:
    """What is decided, and why."""

    outcome: str
    why: str


def quorum(rules: Rules, *, voices: int, present: int, second_call: bool = False) -> Quorum:
    """Whether those present, or represented, are enough to decide."""
    share = rules.quorum_share * voices
    needed = -(-share.numerator // share.denominator)
    reached = voices > 0 and present > 0 and (present >= needed or second_call)
    return Quorum(reached, present, needed, voices, second_call)


def outcome(rules: Rules, found: Quorum, votes: Votes) -> Outcome:
    """What a committee decides. Abstentions count for the quorum, not in the majority.

    Consensus: nobody against. Two thirds: of the votes for and against. Without quorum: postponed.
    """
    if not found.reached:
        return Outcome(POSTPONED, NO_QUORUM)
    if rules.majority == CONSENSUS:
        return Outcome(POSTPONED, OBJECTIONS) if votes.against else Outcome(ADOPTED, NO_OBJECTION)
    return _counted(rules, votes)


def _counted(rules: Rules, votes: Votes) -> Outcome:
    counted = votes.favour + votes.against
    if not counted:
        return Outcome(POSTPONED, NOBODY)
    if rules.majority == TWO_THIRDS:
        return Outcome(ADOPTED if 3 * votes.favour >= 2 * counted else REJECTED, BY_VOTES)
    if votes.favour != votes.against:
        return Outcome(ADOPTED if votes.favour > votes.against else REJECTED, BY_VOTES)
    if rules.chair_settles and votes.chair:
        return Outcome(ADOPTED if votes.chair == "for" else REJECTED, CHAIR)
    return Outcome(REJECTED, TIE)
