"""Which device a machine seen is: the table of cases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupitre.fleet.engine import identity
from pupitre.fleet.engine.identity import How, Identified, Known, identify
from pupitre.fleet.engine.sighting import Sighting, clean_mac, clean_serial, clean_uuid, swapped

U1, U2 = "4c4c4544-0034-3010-8048-b6c04f503732", "4c4c4544-0034-3010-8048-b6c04f503799"
M1, M2 = "a4:bb:6d:00:00:01", "a4:bb:6d:00:00:02"
A = Known(1, "SN-A", U1, frozenset({M1}))
B = Known(2, "SN-B", U2, frozenset({M2}))
BARE = Known(3, "", "", frozenset({M2}))  # bought with a label only


def seen(serial: str = "", uuid: str = "", *macs: str) -> Sighting:
    return Sighting("pc-2026", serial=serial, uuid=uuid, macs=macs)


CASES = [
    # what is seen, the devices that share a number, before, and what is decided
    ("its serial number", seen("SN-A", U1, M1), [A, B], None, Identified(1, How.SERIAL)),
    ("re-imaged: another name, the same serial", seen("SN-A"), [A], None, Identified(1, How.SERIAL)),
    ("a dock carries another's address", seen("SN-A", "", M2), [A, B], None, Identified(1, How.SERIAL)),
    ("its name was another's: the serial says who", seen("SN-B"), [B], 1, Identified(2, How.SERIAL)),
    ("a board moved: serial and UUID disagree", seen("SN-A", U2), [A, B], 1, Identified(None, How.DISAGREE, (1, 2))),
    ("the UUID of one whose serial differs", seen("SN-X", U1), [A], None, Identified(None, How.DISAGREE, (1,))),
    ("a serial in two bodies", seen("SN-A"), [A, Known(9, "SN-A")], None, Identified(None, How.SEVERAL, (1, 9))),
    ("no serial, its UUID", seen("", U1), [A], None, Identified(1, How.UUID)),
    ("its UUID, in the other byte order", seen("", swapped(U1)), [A], None, Identified(1, How.UUID)),
    ("two boards of one UUID", seen("", U1), [A, Known(9, "", U1)], None, Identified(None, How.SEVERAL, (1, 9))),
    ("no serial, no UUID: its address", seen("", "", M1), [A], None, Identified(1, How.MAC)),
    ("a serial we lack, the address of one without", seen("SN-X", "", M2), [BARE], None, Identified(3, How.MAC)),
    ("a serial we lack, the address of a dock", seen("SN-X", "", M1), [A], None, Identified(None, How.NOBODY)),
    ("one address, two devices", seen("", "", M2), [B, BARE], None, Identified(None, How.SEVERAL, (2, 3))),
    ("nothing but its name", seen(), [], 1, Identified(1, How.BEFORE)),
    ("nothing at all", seen(), [], None, Identified(None, How.NOBODY)),
    ("its name, and a serial that is not its own any more", seen("SN-X"), [A], 1, Identified(None, How.NOBODY)),
]


@pytest.mark.parametrize(("what", "sighting", "known", "before", "expected"), CASES, ids=[case[0] for case in CASES])
def test_table(what: str, sighting: Sighting, known: list[Known], before: int | None, expected: Identified) -> None:
    assert identify(sighting, known, before=before) == expected


def test_a_person_has_the_last_word() -> None:
    assert identify(seen("SN-B", U2), [A, B], before=1, by_person=True) == Identified(1, How.PERSON)


@pytest.mark.parametrize(
    "text",
    ["", None, "To be filled by O.E.M.", "None", "0000000000", "N/A", "Default string", "System Serial Number",
     "........", "XXXXXXXX", "123456789", "Not Specified", "abc"],
)  # fmt: skip
def test_placeholders_are_no_serial(text: str | None) -> None:
    assert clean_serial(text) == ""


@pytest.mark.parametrize("text", ["640hp72", " 9E113232I ", "PF-3ABC12", "C02XG0AAJGH5"])
def test_serials_are_in_capitals(text: str) -> None:
    assert clean_serial(text) == text.strip().upper()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4C4C4544-0034-3010-8048-B6C04F503732", U1),
        ("{4c4c4544-0034-3010-8048-b6c04f503732}", U1),
        ("ffffffff-ffff-ffff-ffff-ffffffffffff", ""),
        ("03000200-0400-0500-0006-000700080009", ""),
        ("not one", ""),
    ],
)
def test_uuids(text: str, expected: str) -> None:
    assert clean_uuid(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A4-BB-6D-00-00-01", M1),
        ("a4bb6d000001", M1),
        ("00:00:00:00:00:00", ""),
        ("ff:ff:ff:ff:ff:ff", ""),
        ("02:42:ac:11:00:02", ""),  # given by the system: a container's, or drawn at random by a tablet
        ("ethernetMacAddress", ""),
    ],
)
def test_macs(text: str, expected: str) -> None:
    assert clean_mac(text) == expected


known_devices = st.lists(
    st.builds(
        Known,
        st.integers(1, 6),
        st.sampled_from(["", "SN-A", "SN-B"]),
        st.sampled_from(["", U1, U2]),
        st.frozensets(st.sampled_from([M1, M2])),
    ),
    max_size=4,
    unique_by=lambda one: one.device,
)
sightings = st.builds(seen, st.sampled_from(["", "SN-A", "SN-C"]), st.sampled_from(["", U1]), st.sampled_from([M1]))


@given(sightings, known_devices, st.none() | st.integers(1, 6))
def test_never_another_serial(sighting: Sighting, known: list[Known], before: int | None) -> None:
    """No machine is taken for a device whose serial number is known and differs; a conflict names its devices."""
    found = identify(sighting, known, before=before)
    of = {one.device: one for one in known}
    if found.device in of and sighting.serial and of[found.device].serial:
        assert of[found.device].serial == sighting.serial
    assert found.is_conflict == bool(found.between)
    assert identity.identify(sighting, list(reversed(known)), before=before) == found
