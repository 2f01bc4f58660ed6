"""Many devices at once: bulk acts, sets, labels."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from pupitre.fleet import refusals
from pupitre.fleet.engine import tags
from pupitre.fleet.engine.bulk import Asked, Facts, decide
from pupitre.fleet.engine.sheets import SHEETS
from pupitre.fleet.engine.states import TRANSITIONS, Act
from pupitre.fleet.models import BulkRun, Device, DeviceSet, Holding
from pupitre.fleet.operations import bulk, holdings, sets
from pupitre.fleet.web import labels as label_pages
from pupitre.kernel.models import RowChange
from pupitre.kernel.viewer import SYSTEM
from tests.factories import fleet as make
from tests.factories import territory
from tests.factories.accounts import person, viewer

NOW = timezone.now()
REPAIR = Asked(act=Act.SEND_TO_REPAIR)

CASES = [
    # the device, what is asked -> the state that follows, or why not
    ({}, REPAIR, "in_repair"),
    ({"may": False}, REPAIR, ("not_allowed", "")),
    ({"state": "lost"}, REPAIR, ("not_possible", "lost")),
    ({"state": "in_repair", "held": True}, Asked(act=Act.BACK_FROM_REPAIR), "in_use"),
    ({"state": "in_repair", "held": True, "on_loan": True}, Asked(act=Act.BACK_FROM_REPAIR), "on_loan"),
    ({"state": "in_repair"}, Asked(act=Act.BACK_FROM_REPAIR), "in_store"),
    ({"school": None}, Asked(act=Act.PLACE), ("no_school", "")),
    ({}, Asked(act=Act.PLACE, values={"set_id": 9}, school=1), "in_use"),
    ({"school": 2}, Asked(values={"set_id": 9}, school=1), ("other_school", "")),
    ({"state": "stolen"}, Asked(values={"condition": "HS"}), ("out_of_life", "stolen")),
    ({"values": {"condition": "HS"}}, Asked(values={"condition": "HS"}), None),  # so already
    ({"values": {"condition": "bon"}}, Asked(values={"condition": "HS"}), ""),
]


@pytest.mark.parametrize(("device", "asked", "expected"), CASES)
def test_the_rule_device_by_device(device: dict[str, Any], asked: Asked, expected: Any) -> None:
    decision = decide([Facts(**{"key": 1, "state": "in_store", "school": 1, "may": True, **device})], asked)
    if expected is None:
        assert decision.unchanged == (1,)
    elif isinstance(expected, tuple):
        assert decision.refused == {expected: (1,)}
    else:
        assert decision.changes == {expected: (1,)}


@given(
    st.lists(st.tuples(st.sampled_from(sorted(TRANSITIONS)), st.booleans(), st.sampled_from([None, 1, 2]))),
    st.sampled_from([*Act, None]),
)
def test_each_device_has_one_fate(devices: list[tuple[str, bool, int | None]], act: Act | None) -> None:
    facts = [Facts(key, state, school, may) for key, (state, may, school) in enumerate(devices)]
    found = decide(facts, Asked(act=act, values={} if act else {"is_spare": True}))
    fates = [*(k for keys in found.changes.values() for k in keys), *found.unchanged]
    fates += [k for keys in found.refused.values() for k in keys]
    assert sorted(fates) == [one.key for one in facts]


@given(st.integers(1, 50), st.integers(0, 60), st.sets(st.integers(1, 80)))
def test_a_series_passes_over_what_is_taken_and_never_repeats(first: int, count: int, taken: set[int]) -> None:
    given_tags = list(tags.series("A-", first, count, {f"A-{number:05}" for number in taken}))
    numbers = [number for _tag, number in given_tags]
    assert len(numbers) == count
    assert numbers == sorted(set(numbers) - taken)
    assert all(number >= first for number in numbers)


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=lambda sheet: sheet.code)
def test_labels_stand_on_the_sheet(sheet: Any) -> None:
    places = [sheet.place(number) for number in range(sheet.count)]
    assert all(page == 0 and x >= 0 and y >= 0 for page, x, y in places)
    _page, x, y = places[-1]
    assert (round(x + sheet.width, 3), round(y + sheet.height, 3)) <= sheet.paper
    assert sheet.place(sheet.count)[0] == 1


@pytest.fixture
def w(db: None) -> SimpleNamespace:
    made = SimpleNamespace(owner=territory.organisation())
    made.school = territory.school(made.owner)
    made.model = make.model(made.owner)
    made.devices = [make.device(made.school, model=made.model, organisation=made.owner) for _ in range(5)]
    made.keys = [device.pk for device in made.devices]
    return made


def technician(w: SimpleNamespace) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person("technician", organisation=w.owner, language="en"))
    return client


def test_a_bulk_act_does_what_its_preview_said_and_only_once(
    w: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    pupil = make.pupil(w.school)
    holdings.give(device=w.devices[0], taker=pupil, school=w.school, year=make.year(), actor=SYSTEM, at=NOW)
    Device.objects.filter(pk=w.keys[1]).update(state="retired")
    lost = Asked(act=Act.DECLARE_LOST)
    said = bulk.preview(keys=w.keys, asked=lost, actor=SYSTEM)
    assert (said.count, said.refused) == (4, {("not_possible", "retired"): (w.keys[1],)})
    with pytest.raises(refusals.ReasonNeeded):
        bulk.run(keys=w.keys, asked=lost, key="k", actor=SYSTEM, at=NOW)
    with django_assert_max_num_queries(16):
        done = bulk.run(keys=w.keys, asked=lost, key="k", reason="Flood", actor=SYSTEM, at=NOW)
    again = bulk.run(keys=w.keys, asked=lost, key="k", reason="Flood", actor=SYSTEM, at=NOW)
    assert (done, again.again) == (bulk.Done(4, 1), True)
    assert Device.objects.filter(state="lost").count() == 4
    assert not Holding.objects.open().exists()
    assert RowChange.objects.filter(table="fleet.device", row_pk=w.keys[0]).count() == 3  # came, handed out, lost
    page = technician(w).get(w.devices[2].get_absolute_url()).content.decode()
    assert "Declared a device lost: Flood" in page


def test_nobody_acts_beyond_their_scope(w: SimpleNamespace) -> None:
    elsewhere = make.device(territory.school())
    actor = viewer("technician", organisation=w.owner)
    done = bulk.run(keys=[*w.keys, elsewhere.pk], asked=REPAIR, key="k", reason="Audit", actor=actor, at=NOW)
    assert done == bulk.Done(5, 1)
    elsewhere.refresh_from_db()
    assert elsewhere.state == "in_store"
    withdrawn = Asked(act=Act.WITHDRAW)  # a technician does not decide that
    assert bulk.preview(keys=w.keys, asked=withdrawn, actor=actor).count == 0
    with pytest.raises(refusals.TooMany):
        bulk.preview(keys=range(5_001), asked=REPAIR, actor=actor)


@pytest.mark.django_db(transaction=True)
def test_the_same_click_from_four_tabs_is_done_once() -> None:
    school = territory.school()
    keys = [make.device(school).pk for _ in range(3)]

    def click(_number: int) -> bulk.Done:
        try:
            return bulk.run(keys=keys, asked=REPAIR, key="one", reason="Sent", actor=SYSTEM, at=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(click, range(4)))
    assert sorted(one.again for one in answers) == [False, True, True, True]
    assert BulkRun.objects.get().done == 3


def test_the_page_previews_then_does(w: SimpleNamespace) -> None:
    client, url = technician(w), reverse("fleet:bulk")
    page = client.get(f"{url}?q=TAG").content.decode()
    assert "5 devices chosen" in page
    asked = {"keys": ",".join(map(str, w.keys)), "what": "send_to_repair", "reason": "", "do": "preview"}
    assert client.post(url, asked).status_code == 422
    answer = client.post(url, asked | {"reason": "Screens"})
    assert "5 devices will change" in answer.content.decode()
    assert "5 will be: in repair" in answer.content.decode()
    unseen = client.post(url, asked | {"reason": "Screens", "do": "apply", "key": "k"})
    assert unseen.status_code == 200  # no preview was seen: it is shown, and nothing is done
    assert not Device.objects.filter(state="in_repair").exists()
    sent = asked | {"reason": "Screens", "do": "apply", "key": "k", "seen": answer.context["seen"]}
    assert client.post(url, sent).status_code == 302
    assert Device.objects.filter(state="in_repair").count() == 5
    assert client.post(url, sent).status_code == 302
    scanned = client.post(url, {"codes": f"{w.devices[0].asset_tag} nothing"}).content.decode()
    assert "1 device chosen" in scanned
    assert "NOTHING" in scanned


def test_a_cart_is_filled_by_scanning_emptied_and_closed(w: SimpleNamespace) -> None:
    client = technician(w)
    facts = {"school": w.school.code, "name": "Cart A", "kind": "cart", "tag": "cart-1"}
    assert client.post(reverse("fleet:set_add"), facts).status_code == 302
    assert client.post(reverse("fleet:set_add"), facts).status_code == 409  # the same name
    cart = DeviceSet.objects.get()
    elsewhere = make.device(territory.school(w.owner), organisation=w.owner, model=w.model)
    codes = " ".join([*(device.asset_tag for device in w.devices[:3]), elsewhere.serial, "wrong"])
    page = client.post(
        reverse("fleet:set_fill", args=[cart.pk]), {"codes": codes, "key": "k", "serving": "on"}, follow=True
    )
    said = page.content.decode()
    assert "3 devices are in the set" in said
    assert "1 was left" in said
    assert "Unknown here, set aside: WRONG" in said
    assert "3 devices, of which 3 in service" in said
    assert set(cart.devices.values_list("state", flat=True)) == {"in_use"}
    chosen = client.post(reverse("fleet:bulk"), {"codes": "CART-1"}).content.decode()
    assert "3 devices chosen" in chosen  # the label of the cart means all that is in it
    client.post(reverse("fleet:set_empty", args=[cart.pk]), {"selected": [w.keys[0]]})
    assert cart.devices.count() == 2
    for _twice in range(2):
        sets.close_set(row=cart, actor=SYSTEM, at=NOW)
    cart.refresh_from_db()
    assert (cart.devices.count(), cart.closed_on) == (0, timezone.localdate(NOW))
    with pytest.raises(refusals.SetClosed):
        sets.fill(row=cart, devices=w.keys, key="z", actor=SYSTEM, at=NOW)


def test_labels_are_given_then_printed(w: SimpleNamespace) -> None:
    bare = make.device(w.school, model=w.model, organisation=w.owner, asset_tag="")
    client = technician(w)
    keys = {"keys": f"{bare.pk},{w.keys[0]}"}
    page = client.post(reverse("fleet:labels"), keys).content.decode()
    assert "1 device with a label, 1 without" in page
    client.post(reverse("fleet:labels_assign"), keys | {"series": "tab-"})
    bare.refresh_from_db()
    assert bare.asset_tag == "TAB-00001"
    asked = keys | {"sheet": "L7160", "start": "21", "words": ["serial", "school", "owner", "model"]}
    answer = client.post(reverse("fleet:labels_pdf"), asked)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert client.post(reverse("fleet:labels_pdf"), asked | {"start": "22"}).status_code == 422


def test_the_code_holds_the_label_alone() -> None:
    import segno

    drawn = label_pages.qr("TAB-00001")
    assert drawn.startswith("<svg")
    assert segno.make("TAB-00001", micro=False, error="m").version == 1  # nothing else would fit so small
