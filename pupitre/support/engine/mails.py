"""What becomes of a mail received, and why: every one has a fate, decided from facts alone.

What a mail claims in its subject counts for nothing: it joins a request by a Message-ID of ours that it answers, by
one of a mail already in the request, or by the signed address that it was written to (RFC 5322, RFC 3834, RFC 3464).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

MOST_HOPS = 40  # servers that a mail went through; a round trip takes four to eight
ROBOTS = frozenset({"mailer-daemon", "postmaster", "mail-daemon", "noreply-bounces", "bounce", "bounces"})
NOT_PEOPLE = frozenset({"noreply", "no-reply", "donotreply", "do-not-reply", "nepasrepondre", "ne-pas-repondre"})
AUTO_REPLIES = ("x-autoreply", "x-autorespond", "x-autoresponse")
BULK = frozenset({"bulk", "junk", "list", "auto_reply"})


class Fate(StrEnum):
    TICKET = "ticket"  # opens a request
    REPLY = "reply"  # joins one
    BOUNCE = "bounce"  # says that a mail of ours did not arrive
    AUTOMATIC = "automatic"  # written by a machine: nobody waits for an answer
    LOOP = "loop"  # would turn for ever
    DUPLICATE = "duplicate"  # delivered before
    REFUSED = "refused"


@dataclass(frozen=True)
class Rules:
    """What a box takes. Unless it is `open_to_all`, known people alone may write, and addresses of `domains`."""

    largest: int  # octets
    open_to_all: bool = True
    domains: frozenset[str] = frozenset()
    most_per_hour: int = 30  # of one sender


@dataclass(frozen=True)
class Facts:
    """What a mail says and what we know of it. Requests are numbers; addresses are in lower case.

    `signed`: the request whose signed address it was written to. `answers`: requests of our mails that it answers,
    the nearest first; `follows`: those of received mails that it refers to. `closed`: those of all these that are
    closed for good. `came_back`: the mail of ours that a report speaks of, by its key.
    """

    sender: str
    size: int
    headers: Mapping[str, str] = field(default_factory=dict)  # those of HEADERS, by name in lower case
    null_return: bool = False  # a return path that is said and empty
    hops: int = 0
    failure: str = ""  # what a delivery report says: failed, delayed, delivered, …
    is_receipt: bool = False  # of reading
    has_words: bool = True
    has_subject: bool = True
    has_files: bool = False
    is_readable: bool = True
    is_ours: bool = False  # it bears a Message-ID or a loop mark of ours, or comes from one of our boxes
    known_before: bool = False
    sender_is_known: bool = False
    in_last_hour: int = 0  # mails of this sender, this one left out
    signed: int | None = None
    answers: Sequence[int] = ()
    follows: Sequence[int] = ()
    closed: frozenset[int] = frozenset()
    came_back: int | None = None


HEADERS = (
    *AUTO_REPLIES, "auto-submitted", "precedence", "list-id", "list-unsubscribe", "x-spam-flag", "x-spam-status",
)  # fmt: skip


@dataclass(frozen=True)
class Decided:
    """`ticket`: the request joined, or the closed one that a new one follows. wording.py says `reason` in words."""

    fate: Fate
    reason: str
    ticket: int | None = None


def decide(facts: Facts, rules: Rules) -> Decided:
    """The fate of a mail: the first rule that speaks. Loops first, then machines, then people."""
    thread = thread_of(facts)
    for applies, fate, reason in (*_STOPPED, *_MACHINES, *_PEOPLE):
        if applies(facts, rules):
            return Decided(fate, reason, thread[0] if thread else None)
    if thread is None:
        return Decided(Fate.TICKET, "new")
    number, how = thread
    return (
        Decided(Fate.TICKET, "after_closed", number) if number in facts.closed else Decided(Fate.REPLY, how, number)
    )


def thread_of(facts: Facts) -> tuple[int, str] | None:
    """The request that a mail belongs to and how it is known; the address it was written to speaks first."""
    if facts.signed is not None:
        return facts.signed, "signed"
    if facts.answers:
        return facts.answers[0], "answers"
    if facts.follows:
        return facts.follows[0], "follows"
    return None


Rule = tuple[Callable[[Facts, Rules], bool], Fate, str]
_STOPPED: tuple[Rule, ...] = (
    (lambda facts, _: facts.known_before, Fate.DUPLICATE, "seen_before"),
    (lambda facts, _: facts.is_ours, Fate.LOOP, "own_mail"),
    (lambda facts, _: facts.hops > MOST_HOPS, Fate.LOOP, "too_many_hops"),
    (lambda facts, rules: facts.size > rules.largest, Fate.REFUSED, "too_large"),
    (lambda facts, _: not facts.is_readable, Fate.REFUSED, "unreadable"),
)
_MACHINES: tuple[Rule, ...] = (  # neither opens a request nor gets an answer
    (lambda facts, _: facts.failure == "failed" and facts.came_back is not None, Fate.BOUNCE, "delivery_failed"),
    (lambda facts, _: facts.failure == "failed", Fate.AUTOMATIC, "not_ours_returned"),
    (lambda facts, _: facts.failure == "delayed", Fate.AUTOMATIC, "delayed"),
    (lambda facts, _: bool(facts.failure) or facts.is_receipt, Fate.AUTOMATIC, "receipt"),
    (lambda facts, _: _local(facts) in ROBOTS and facts.came_back is not None, Fate.BOUNCE, "returned"),
    (lambda facts, _: _local(facts) in ROBOTS, Fate.AUTOMATIC, "mail_system"),
    (lambda facts, _: _value(facts, "auto-submitted") not in {"", "no"}, Fate.AUTOMATIC, "auto_submitted"),
    (lambda facts, _: any(name in facts.headers for name in AUTO_REPLIES), Fate.AUTOMATIC, "auto_reply"),
    (lambda facts, _: "list-id" in facts.headers or "list-unsubscribe" in facts.headers, Fate.AUTOMATIC, "list"),
    (lambda facts, _: _value(facts, "precedence") in BULK, Fate.AUTOMATIC, "bulk"),
    (lambda facts, _: facts.null_return or not facts.sender, Fate.AUTOMATIC, "no_sender"),
)
_PEOPLE: tuple[Rule, ...] = (  # what is known to belong to a request is taken whoever writes it
    (lambda facts, rules: facts.in_last_hour >= rules.most_per_hour, Fate.LOOP, "too_many"),
    (lambda facts, _: _is_empty(facts), Fate.REFUSED, "empty"),
    (lambda facts, _: thread_of(facts) is None and is_spam(facts.headers), Fate.REFUSED, "spam"),
    (lambda facts, rules: thread_of(facts) is None and not _may_write(facts, rules), Fate.REFUSED, "unknown_sender"),
)


def _local(facts: Facts) -> str:
    return facts.sender.partition("@")[0]


def _value(facts: Facts, name: str) -> str:
    """A header's value without its parameters."""
    return facts.headers.get(name, "").partition(";")[0].strip().lower()


def _is_empty(facts: Facts) -> bool:
    """Nothing said: a subject alone asks something, but answers nothing."""
    return not (facts.has_words or facts.has_files or (facts.has_subject and thread_of(facts) is None))


def _may_write(facts: Facts, rules: Rules) -> bool:
    if rules.open_to_all or facts.sender_is_known:
        return True
    domain = facts.sender.rpartition("@")[2]
    return any(domain == one or domain.endswith(f".{one}") for one in rules.domains)


def is_spam(headers: Mapping[str, str]) -> bool:
    """Whether the mail server marked it (SpamAssassin, rspamd)."""
    flag, status = headers.get("x-spam-flag", ""), headers.get("x-spam-status", "")
    return flag.strip().lower().startswith(("yes", "true")) or status.strip().lower().startswith("yes")


def may_acknowledge(sender: str) -> bool:
    """Whether somebody reads what is sent to this address, as far as its name tells."""
    return bool(sender) and sender.partition("@")[0] not in ROBOTS | NOT_PEOPLE


def tags(recipients: Sequence[str], address: str, *, catch_all: bool) -> list[str]:
    """What the addresses that a mail was written to say besides the box: `box+TAG@domain`, or `TAG@domain`."""
    box, _at, domain = address.lower().partition("@")
    found = []
    for one in recipients:
        local, _at, host = one.lower().rpartition("@")
        if host != domain:
            continue
        if local.startswith(f"{box}+"):
            found.append(local[len(box) + 1 :])
        elif catch_all and local != box:
            found.append(local)
    return list(dict.fromkeys(tag for tag in found if tag))
