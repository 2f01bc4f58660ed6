"""The fate of a received mail: a table of cases, then what holds whatever a mail says."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupitre.support.engine.mails import Decided, Facts, Fate, Rules, decide, is_spam, may_acknowledge, tags

LEA = Facts("lea@ecole.example", 2_000, sender_is_known=True)
STRANGER = replace(LEA, sender="x@elsewhere.example", sender_is_known=False)
ROBOT = replace(LEA, sender="mailer-daemon@ecole.example", null_return=True, sender_is_known=False)
OPEN = Rules(largest=10_000)
KNOWN = Rules(largest=10_000, open_to_all=False, domains=frozenset({"ac-rennes.example"}))
TICKET, REPLY, BOUNCE, AUTOMATIC, LOOP, DUPLICATE, REFUSED = Fate


def case(expected: tuple[Any, ...], facts: Facts, rules: Rules = OPEN, **more: Any) -> Any:
    return pytest.param(replace(facts, **more), rules, Decided(*expected), id=f"{expected[0]}-{expected[1]}")


@pytest.mark.parametrize(
    ("facts", "rules", "expected"),
    [
        # people
        case((TICKET, "new"), LEA),
        case((TICKET, "new"), LEA, has_words=False),  # a subject alone asks something
        case((TICKET, "new"), LEA, has_words=False, has_subject=False, has_files=True),
        case((TICKET, "new"), LEA, headers={"auto-submitted": "no"}),
        case((TICKET, "new"), LEA, headers={"precedence": "first-class"}),
        case((TICKET, "new"), LEA, headers={"x-spam-status": "No, score=1.2"}),
        case((REPLY, "signed", 12), LEA, signed=12),
        case((REPLY, "signed", 12), LEA, signed=12, answers=(7,)),  # the address speaks before the thread
        case((REPLY, "answers", 7), LEA, answers=(7, 3), follows=(9,)),
        case((REPLY, "follows", 9), LEA, follows=(9,)),
        case((REPLY, "answers", 7), STRANGER, answers=(7,)),  # from another address: Message-IDs are not guessed
        case((REPLY, "answers", 7), STRANGER, KNOWN, answers=(7,)),
        case((REPLY, "signed", 7), STRANGER, signed=7, headers={"x-spam-flag": "YES"}),
        case((TICKET, "after_closed", 7), LEA, answers=(7,), closed=frozenset({7})),
        # who may write
        case((TICKET, "new"), STRANGER),
        case((REFUSED, "unknown_sender"), STRANGER, KNOWN),
        case((TICKET, "new"), LEA, KNOWN),
        case((TICKET, "new"), STRANGER, KNOWN, sender="x@ac-rennes.example"),
        case((TICKET, "new"), STRANGER, KNOWN, sender="x@mel.ac-rennes.example"),
        case((REFUSED, "unknown_sender"), STRANGER, KNOWN, sender="x@not-ac-rennes.example"),
        case((REFUSED, "spam"), LEA, headers={"x-spam-flag": "YES"}),
        # nothing to take
        case((REFUSED, "too_large"), LEA, size=10_001),
        case((REFUSED, "too_large", 7), LEA, size=10_001, answers=(7,)),
        case((REFUSED, "unreadable"), LEA, is_readable=False),
        case((REFUSED, "empty"), LEA, has_words=False, has_subject=False),
        case((REFUSED, "empty", 7), LEA, has_words=False, signed=7),  # "Re: …" says nothing
        # machines
        case((AUTOMATIC, "auto_submitted"), LEA, headers={"auto-submitted": "auto-replied; owner-email=x"}),
        case((AUTOMATIC, "auto_submitted", 7), LEA, headers={"auto-submitted": "Auto-Generated"}, answers=(7,)),
        case((AUTOMATIC, "auto_reply"), LEA, headers={"x-autoreply": "yes"}, signed=None),
        case((AUTOMATIC, "list"), LEA, headers={"list-id": "<annonces.example>"}),
        case((AUTOMATIC, "bulk"), LEA, headers={"precedence": " Bulk "}),
        case((AUTOMATIC, "no_sender"), LEA, sender=""),
        case((AUTOMATIC, "no_sender"), LEA, null_return=True),
        case((AUTOMATIC, "receipt"), LEA, is_receipt=True),
        case((AUTOMATIC, "mail_system"), ROBOT),
        # what did not arrive
        case((BOUNCE, "delivery_failed", 7), ROBOT, failure="failed", came_back=3, answers=(7,)),
        case((BOUNCE, "returned", 7), ROBOT, came_back=3, answers=(7,)),
        case((AUTOMATIC, "not_ours_returned"), ROBOT, failure="failed"),  # somebody borrows our address
        case((AUTOMATIC, "delayed", 7), ROBOT, failure="delayed", came_back=3, answers=(7,)),
        case((AUTOMATIC, "receipt", 7), ROBOT, failure="delivered", came_back=3, answers=(7,)),
        # loops
        case((LOOP, "own_mail"), LEA, is_ours=True),
        case((LOOP, "own_mail", 7), ROBOT, is_ours=True, failure="failed", answers=(7,)),
        case((LOOP, "too_many_hops"), LEA, hops=41),
        case((LOOP, "too_many"), LEA, in_last_hour=30),
        case((LOOP, "too_many", 7), LEA, in_last_hour=30, signed=7),
        case((DUPLICATE, "seen_before"), LEA, known_before=True, is_ours=True),
    ],
)
def test_the_fate_of_a_mail(facts: Facts, rules: Rules, expected: Decided) -> None:
    assert decide(facts, rules) == expected


numbers = st.integers(1, 5)
facts_of_any_kind = st.builds(
    Facts,
    sender=st.sampled_from(["", "lea@ecole.example", "mailer-daemon@x.example", "noreply@x.example"]),
    size=st.integers(0, 20_000),
    headers=st.dictionaries(
        st.sampled_from(["auto-submitted", "precedence", "list-id", "x-autoreply", "x-spam-flag"]),
        st.sampled_from(["", "no", "yes", "bulk", "auto-replied"]),
    ),
    null_return=st.booleans(),
    hops=st.integers(0, 60),
    failure=st.sampled_from(["", "", "failed", "delayed", "relayed"]),
    is_receipt=st.booleans(),
    has_words=st.booleans(),
    has_subject=st.booleans(),
    has_files=st.booleans(),
    is_readable=st.booleans(),
    is_ours=st.booleans(),
    known_before=st.booleans(),
    sender_is_known=st.booleans(),
    in_last_hour=st.integers(0, 60),
    signed=st.none() | numbers,
    answers=st.lists(numbers, max_size=2),
    follows=st.lists(numbers, max_size=2),
    closed=st.frozensets(numbers, max_size=3),
    came_back=st.none() | numbers,
)


@given(facts_of_any_kind, st.sampled_from([OPEN, KNOWN]))
def test_what_always_holds(facts: Facts, rules: Rules) -> None:
    decided = decide(facts, rules)
    taken = decided.fate in {Fate.TICKET, Fate.REPLY}
    known = {facts.signed, *facts.answers, *facts.follows} - {None}
    assert decided.reason
    if decided.fate is Fate.REPLY:
        assert decided.ticket in known - facts.closed
    if decided.fate is Fate.TICKET and decided.ticket is not None:
        assert decided.ticket in facts.closed
    if decided.ticket is not None:
        assert decided.ticket in known  # nothing but a Message-ID or a signed address names a request
    if taken:  # nothing that could turn in a circle, and nothing that nobody wrote
        assert not facts.is_ours
        assert facts.sender
        assert not facts.null_return
        assert facts.in_last_hour < rules.most_per_hour
        assert facts.has_words or facts.has_files or facts.has_subject
    if decided.fate is Fate.BOUNCE:
        assert facts.came_back is not None


@given(facts_of_any_kind)
def test_a_mail_delivered_again_is_never_taken_again(facts: Facts) -> None:
    assert decide(replace(facts, known_before=True), OPEN).fate is Fate.DUPLICATE


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"x-spam-flag": "YES"}, True),
        ({"x-spam-status": "Yes, score=9"}, True),
        ({"x-spam-flag": "NO"}, False),
        ({}, False),
    ],
)
def test_what_the_mail_server_calls_spam(headers: dict[str, str], expected: bool) -> None:
    assert is_spam(headers) is expected


def test_nobody_reads_what_is_sent_to_a_machine() -> None:
    assert may_acknowledge("lea@ecole.example")
    assert not any(map(may_acknowledge, ("", "noreply@x.example", "mailer-daemon@x.example")))


@pytest.mark.parametrize(
    ("recipients", "catch_all", "expected"),
    [
        (["aide@desk.example"], True, []),
        (["Aide+T12.abcd@Desk.example"], False, ["t12.abcd"]),
        (["0350123a@desk.example"], True, ["0350123a"]),
        (["0350123a@desk.example"], False, []),
        (["aide+x@elsewhere.example", "aide+@desk.example", "nothing"], True, []),
        (["aide+a@desk.example", "aide+a@desk.example", "b@desk.example"], True, ["a", "b"]),
    ],
)
def test_what_addresses_say_besides_the_box(recipients: list[str], catch_all: bool, expected: list[str]) -> None:
    assert tags(recipients, "aide@desk.example", catch_all=catch_all) == expected
