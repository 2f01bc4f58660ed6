"""The register and its pages: what they say, what they cost, who may do what."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pupitre.fleet import refusals
from pupitre.fleet.engine.lives import lives
from pupitre.fleet.models import Device, DevicePhoto, KitPart
from pupitre.fleet.operations import arrivals, holdings, labels
from pupitre.kernel import thread
from pupitre.kernel.models import AuditEntry
from pupitre.kernel.thread import Knot
from pupitre.kernel.viewer import SYSTEM
from pupitre.procurement.models import Accessory
from tests.factories import fleet as make
from tests.factories import procurement as buy
from tests.factories import territory
from tests.factories.accounts import person, viewer
from tests.http.budget import visit_within

pytestmark = pytest.mark.django_db
NOW, TODAY = timezone.now(), timezone.localdate()


@pytest.fixture
def w() -> SimpleNamespace:
    made = SimpleNamespace(owner=territory.organisation())
    made.school = territory.school(made.owner)
    made.model = make.model(made.owner, name="Chromebook 11")
    made.device = make.device(made.school, model=made.model, organisation=made.owner, price=Decimal(420))
    return made


def signed_in(w: SimpleNamespace, role: str = "technician", **scope: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person(role, language="en", **(scope or {"organisation": w.owner})))
    return client


def read(client: Client, name: str, *args: Any, query: str = "", queries: int = 20) -> str:
    return visit_within(client, reverse(f"fleet:{name}", args=args) + query, queries=queries).content.decode()


def give(w: SimpleNamespace, device: Device, name: str = "Zoé MARTIN") -> Any:
    pupil = make.pupil(w.school, name=name)
    holdings.give(device=device, taker=pupil, school=w.school, year=make.year(), actor=SYSTEM, at=NOW)
    return pupil


LIVES: list[tuple[dict[str, Any], tuple[Any, ...]]] = [
    # begins, technical years, accounting years, support, price on a day -> technical, accounting, ends, by, value
    ({}, (date(2028, 9, 1), date(2027, 9, 1), date(2028, 9, 1), "life", Decimal("200.00"))),
    (
        {"support_ends_on": date(2026, 6, 30)},
        (date(2028, 9, 1), date(2027, 9, 1), date(2026, 6, 30), "support", "200"),
    ),
    ({"on": date(2029, 1, 1)}, (date(2028, 9, 1), date(2027, 9, 1), date(2028, 9, 1), "life", Decimal(0))),
    ({"on": date(2020, 1, 1)}, (date(2028, 9, 1), date(2027, 9, 1), date(2028, 9, 1), "life", Decimal(400))),
    ({"accounting_years": None}, (date(2028, 9, 1), None, date(2028, 9, 1), "life", None)),
    ({"price": None}, (date(2028, 9, 1), date(2027, 9, 1), date(2028, 9, 1), "life", None)),
    ({"begins_on": None}, (None, None, None, "", None)),
]


@pytest.mark.parametrize(("given", "found"), LIVES)
def test_the_lives_of_a_device(given: dict[str, Any], found: tuple[Any, ...]) -> None:
    facts: dict[str, Any] = {
        "begins_on": date(2023, 9, 1),
        "technical_years": Decimal(5),
        "accounting_years": Decimal(4),
        "support_ends_on": None,
        "price": Decimal(400),
        "on": date(2025, 8, 31) + timedelta(days=1),
        **given,
    }
    said = lives(**facts)
    technical, accounting, ends, by, value = found
    assert said.technical_until == technical
    assert said.accounting_until == accounting
    assert (said.ends_on, said.limited_by) == (ends, by)
    assert said.book_value == (None if value is None else pytest.approx(Decimal(value), abs=Decimal("0.2")))


def test_the_first_page_says_where_one_stands(w: SimpleNamespace) -> None:
    make.device(w.school, model=w.model, organisation=w.owner, state="in_use")  # nothing says where
    make.device(w.school, model=w.model, organisation=w.owner, state="in_repair")
    old = make.model(w.owner, support_ends_on=TODAY - timedelta(days=1))
    give(w, make.device(w.school, model=old, organisation=w.owner))
    make.device(
        w.school, model=old, organisation=w.owner, state="retired"
    )  # out of life: nobody waits for its support
    make.device(territory.school(), state="in_use")  # elsewhere
    client = signed_in(w)
    assert "2 devices in service; 1 in repair; 1 out of support; 1 without a place." in read(client, "home")


def test_a_page_costs_the_same_whatever_the_number_of_devices(w: SimpleNamespace) -> None:
    client = signed_in(w)
    for name, args in (("home", []), ("devices", []), ("device", [w.device.pk]), ("arrivals", [])):
        read(client, name, *args)
        for _more in range(12):
            give(w, make.device(w.school, model=make.model(w.owner), organisation=w.owner))
        read(client, name, *args)


def test_the_list_is_found_filtered_and_shows_names_to_those_who_read_them(w: SimpleNamespace) -> None:
    give(w, w.device)
    other = make.device(w.school, model=w.model, organisation=w.owner, serial="PF3K9ZQ1", asset_tag="CB-77")
    soon = make.model(w.owner, support_ends_on=date(2027, 1, 1))
    dated = make.device(
        w.school, model=soon, organisation=w.owner, warranty_until=date(2020, 1, 1), last_seen_on="2025-03-01"
    )
    client = signed_in(w)
    everything = read(client, "devices")
    assert all(str(one) in everything for one in (w.device, other, dated))
    assert "Zoé MARTIN" in everything
    assert "Zoé MARTIN" not in read(signed_in(w, "adviser"), "devices")
    for query, kept in {
        "?q=k9zq": [other],  # part of a serial, small letters
        "?q=cb-7": [other],
        "?state=in_use": [w.device],
        f"?model={soon.pk}": [dated],
        "?support=01/06/2027": [dated],
        "?support=2026-06-01": [],
        "?unseen=2025-04-01": [dated],
        "?only=over": [dated],
        "?support=nonsense": [w.device, other, dated],
        "?school=" + w.school.name.replace(" ", "+"): [w.device, other, dated],
    }.items():
        page = read(client, "devices", query=query)
        assert {one for one in (w.device, other, dated) if str(one) in page} == set(kept), query


def test_who_sees_money_and_names_on_the_page_of_a_device(w: SimpleNamespace) -> None:
    give(w, w.device)
    pages = {role: read(signed_in(w, role), "device", w.device.pk) for role in ("technician", "plan_lead", "adviser")}
    pages["teacher"] = read(signed_in(w, "teacher", school=w.school), "device", w.device.pk)
    assert [role for role, page in pages.items() if "Zoé MARTIN" in page] == ["technician", "plan_lead", "teacher"]
    assert [role for role, page in pages.items() if "420.00" in page] == ["plan_lead"]
    assert [role for role, page in pages.items() if "Declare lost" in page] == ["technician", "plan_lead"]


def test_an_act_is_done_from_the_page_with_its_reason_and_is_in_the_history(w: SimpleNamespace) -> None:
    client = signed_in(w)
    url = reverse("fleet:device_act", args=[w.device.pk, "send_to_repair"])
    page = client.post(url, {})
    assert page.status_code == 422
    assert "This field is required" in page.content.decode()
    assert client.post(url, {"send_to_repair-reason": "Broken hinge"}).status_code == 302
    w.device.refresh_from_db()
    assert w.device.state == "in_repair"
    page = client.get(w.device.get_absolute_url()).content.decode()
    assert "Sent a device to repair: Broken hinge" in page
    assert "in store → in repair" in page
    assert client.post(url, {"send_to_repair-reason": "Twice"}).status_code == 409
    assert client.post(reverse("fleet:device_act", args=[w.device.pk, "dispose"])).status_code == 404
    assert client.post(reverse("fleet:device_act", args=[w.device.pk, "nothing"])).status_code == 404


@pytest.mark.parametrize(
    ("role", "act", "status"),
    [
        ("technician", "send_to_repair", 302),
        ("plan_lead", "withdraw", 302),
        ("technician", "withdraw", 403),  # withdrawing is decided by those who answer for the fleet
        ("adviser", "send_to_repair", 403),
        ("buyer", "declare_lost", 403),
    ],
)
def test_who_does_which_act(w: SimpleNamespace, role: str, act: str, status: int) -> None:
    url = reverse("fleet:device_act", args=[w.device.pk, act])
    assert signed_in(w, role).post(url, {f"{act}-reason": "Because"}).status_code == status
    assert signed_in(SimpleNamespace(owner=territory.organisation()), role).post(url).status_code == 404


def test_a_head_takes_back_what_a_pupil_holds(w: SimpleNamespace) -> None:
    give(w, w.device)
    head = signed_in(w, "school_head", school=w.school)
    url = reverse("fleet:device_act", args=[w.device.pk, "take_back"])
    assert "Take back" in read(head, "device", w.device.pk)
    reason = {"take_back-reason": "End of year", "take_back-condition": "moyen"}
    assert head.post(url, reason).status_code == 302
    w.device.refresh_from_db()
    assert (w.device.state, w.device.condition) == ("in_store", "moyen")
    assert not w.device.holdings.open().exists()


def test_a_device_in_the_store_of_a_body_goes_in_service_once_it_has_a_school(w: SimpleNamespace) -> None:
    Device.objects.filter(pk=w.device.pk).update(school=None)
    client = signed_in(w)
    url = reverse("fleet:device_act", args=[w.device.pk, "place"])
    assert "Put in service here" not in read(client, "device", w.device.pk)
    assert client.post(url, {}).status_code == 409
    facts = {"serial": w.device.serial, "asset_tag": w.device.asset_tag, "model": w.model.pk, "condition": "bon"}
    facts |= {"allocation": "shared", "school": w.school.code, "reason": "Given to the school"}
    assert client.post(reverse("fleet:device_correct", args=[w.device.pk]), facts).status_code == 302
    assert client.post(url, {}).status_code == 302
    w.device.refresh_from_db()
    assert (w.device.state, w.device.school, w.device.in_service_on) == ("in_use", w.school, TODAY)
    assert "Given to the school" in read(client, "device", w.device.pk)


def test_a_device_is_added_with_the_kit_that_the_catalogue_asks_for(w: SimpleNamespace) -> None:
    charger = make.model(w.owner, category="accessory", name="Charger")
    Accessory.objects.create(model=w.model, accessory=charger, is_required=True)
    client = signed_in(w)
    facts = {"serial": " ab12 ", "model": w.model.pk, "organisation": w.owner.pk, "condition": "bon"}
    facts |= {"allocation": "shared", "school": w.school.code, "price": "399.90"}
    made_at = client.post(reverse("fleet:device_add"), facts)
    made = Device.objects.get(serial="AB12")
    assert made_at.headers["Location"] == made.get_absolute_url()
    assert [part.model for part in made.parts.all()] == [charger]
    assert client.post(reverse("fleet:device_add"), facts).status_code == 409  # the same serial number
    nameless = client.post(reverse("fleet:device_add"), {**facts, "serial": ""})
    assert nameless.status_code == 422
    elsewhere = client.post(reverse("fleet:device_add"), {**facts, "serial": "X1", "school": territory.school().code})
    assert elsewhere.status_code == 422


def test_a_kit_is_kept_and_completed(w: SimpleNamespace) -> None:
    sleeve = make.model(w.owner, category="accessory", name="Sleeve")
    Accessory.objects.create(model=w.model, accessory=sleeve, is_required=True)
    part = make.part(w.device)
    client, url = signed_in(w), reverse("fleet:device_kit", args=[w.device.pk])
    assert "The catalogue also asks for: Sleeve" in read(client, "device", w.device.pk)
    posted = {f"part-{part.pk}": "missing", f"tag-{part.pk}": "ch-9", "complete": "yes"}
    assert client.post(url, posted).status_code == 302
    part.refresh_from_db()
    assert (part.state, part.tag) == ("missing", "CH-9")
    assert KitPart.objects.filter(device=w.device, model=sleeve).exists()


def test_a_photo_is_kept_shown_and_removed(w: SimpleNamespace) -> None:
    head = signed_in(w, "school_head", school=w.school)
    upload = SimpleUploadedFile("hinge.png", make.photo())
    url = reverse("fleet:photo_add", args=[w.device.pk])
    assert head.post(url, {"photo": upload, "caption": "Hinge"}).status_code == 302
    kept = DevicePhoto.objects.get()
    shown = head.get(reverse("fleet:photo", args=[kept.pk]))
    assert shown["Content-Type"] == "image/jpeg"
    assert "Hinge" in read(head, "device", w.device.pk)
    upload = SimpleUploadedFile("hinge.png", make.photo())
    assert signed_in(w, "teacher", school=w.school).post(url, {"photo": upload}).status_code == 403
    assert signed_in(w).post(reverse("fleet:photo_remove", args=[kept.pk])).status_code == 302
    assert not DevicePhoto.objects.exists()


@pytest.fixture
def bought() -> SimpleNamespace:
    made = buy.world()
    made.order = buy.sent(made, 3)
    made.receipt = buy.received(made.order, 2).lines.get()
    return made


def test_a_delivery_comes_into_the_register_once(bought: SimpleNamespace) -> None:
    def bring(*serials: str) -> arrivals.Receipt:
        return arrivals.receive_into_register(
            line=bought.receipt, serials=serials, prefix="tab-", actor=SYSTEM, at=NOW
        )

    first = bring("sn-a", "sn-b ", "SN-A")
    assert [device.serial for device in first.made] == ["SN-A", "SN-B"]
    again = bring("sn-a", "sn-b")
    assert (again.made, sorted(again.already)) == ((), ["SN-A", "SN-B"])
    device = Device.objects.get(serial="SN-A")
    line = bought.receipt.line
    assert (device.order_line, device.school, device.asset_tag) == (line, bought.school, "TAB-00001")
    assert device.price == (line.amount / line.quantity).quantize(Decimal("0.01"))
    with pytest.raises(refusals.MoreThanReceived):
        bring("SN-C")
    assert Device.objects.count() == 2


def test_the_thread_leads_from_a_device_to_its_order_and_measures(bought: SimpleNamespace) -> None:
    receipt = arrivals.receive_into_register(line=bought.receipt, serials=["A1"], actor=SYSTEM, at=NOW)
    chain = thread.chain(Knot("fleet.device", receipt.made[0].pk), SYSTEM)
    assert {"procurement.order_line", "procurement.order", "procurement.delivery", "governance.measure"} <= set(
        chain.shown
    )
    down = thread.chain(Knot("procurement.order_line", bought.receipt.line_id), SYSTEM)
    assert receipt.made[0].pk in down.shown["fleet.device"]


def test_the_page_of_a_receipt_registers_what_was_scanned(bought: SimpleNamespace) -> None:
    bought.receipt.serials = ["Q1", "Q2"]
    bought.receipt.save()
    client = signed_in(bought)
    assert bought.model.name in read(client, "arrivals")
    url = reverse("fleet:arrival", args=[bought.receipt.pk])
    assert "Q1\nQ2" in client.get(url).content.decode()
    for _twice in range(2):
        assert client.post(url, {"serials": "Q1\nQ2"}).status_code == 302
    assert Device.objects.filter(order_line=bought.receipt.line).count() == 2
    assert bought.model.name not in read(client, "arrivals")
    assert bought.model.name in read(client, "arrivals", query="?state=all")
    assert AuditEntry.objects.filter(action="fleet.arrived").count() == 1


@pytest.mark.django_db(transaction=True)
def test_clerks_who_label_at_once_never_give_a_label_twice() -> None:
    owner = territory.organisation()
    school, model = territory.school(owner), make.model(owner)
    made = [make.device(school, model=model, asset_tag="") for _ in range(24)]
    make.device(school, model=model, asset_tag="LAP-00003")  # somebody typed this one

    def clerk(number: int) -> None:
        try:
            labels.assign(devices=made[number * 6 : number * 6 + 6], prefix="LAP-", actor=SYSTEM, at=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(clerk, range(4)))
    given = sorted(Device.objects.filter(pk__in=[one.pk for one in made]).values_list("asset_tag", flat=True))
    assert given == [f"LAP-{number:05}" for number in range(1, 26) if number != 3]


def test_rights_agree_with_what_is_visible(w: SimpleNamespace) -> None:
    from pupitre.fleet import permissions

    stored = make.device(w.school, organisation=w.owner, model=w.model)
    Device.objects.filter(pk=stored.pk).update(school=None)
    make.device(territory.school())
    lookers = [
        viewer("technician", organisation=w.owner),
        viewer("teacher", school=w.school),
        viewer("administrator"),
    ]
    for looker in lookers:
        seen = set(Device.objects.visible(looker))
        assert {one for one in Device.objects.all() if permissions.can_view_device(looker, one)} == seen
