"""Buying for tests: a supplier, an order on its way, a request with its steps."""

from datetime import date
from decimal import Decimal
from itertools import count
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from pupitre.governance.engine.committees import Votes
from pupitre.governance.models import Decision, FundingMeasure
from pupitre.governance.operations import deciding, ledger
from pupitre.kernel.viewer import SYSTEM
from pupitre.procurement.engine.orders import Count
from pupitre.procurement.models import (
    Accessory,
    Award,
    DeviceModel,
    GreenTarget,
    GroupPurchase,
    HomogeneousNeed,
    Invoice,
    Lot,
    Offer,
    Order,
    Request,
    Settings,
    Supplier,
    Threshold,
    ValidationStep,
)
from pupitre.procurement.operations import awarding, drafting, invoicing, receiving, requests, sending
from pupitre.procurement.operations.drafting import Pays, Wanted
from pupitre.territory.models import Organisation, School
from tests.factories import planning as make
from tests.factories import steering
from tests.factories.territory import organisation, school

_numbers = count(1)
YEAR = timezone.localdate().year
NOW = timezone.now()
TODAY = timezone.localdate()


def supplier(owner: Organisation, **fields: Any) -> Supplier:
    return Supplier.objects.create(organisation=owner, **{"name": f"Supplier {next(_numbers)}", **fields})


def model(owner: Organisation, **fields: Any) -> DeviceModel:
    return make.device_model(owner, **{"name": f"Laptop {next(_numbers)}", "category": "laptop", **fields})


def measure(owner: Organisation, amount: int = 100_000, **fields: Any) -> FundingMeasure:
    """A measure with money of the running year."""
    found = make.measure(owner, starts_in=YEAR, ends_in=YEAR + 3, **fields)
    start = date(YEAR, 1, 1)
    ledger.vote(measure_id=found.pk, year=YEAR, amount=Decimal(amount), on=start, actor=SYSTEM, at=NOW)
    return found


def world(**fields: Any) -> SimpleNamespace:
    """An authority that buys: a supplier, a model at 199.99, two measures, a school."""
    w = SimpleNamespace(owner=organisation(**fields))
    w.supplier = supplier(w.owner)
    w.model = model(w.owner, unit_price=Decimal("199.99"), supplier=w.supplier)
    w.one, w.two = measure(w.owner, 50_000), measure(w.owner, 50_000)
    w.school = school(w.owner)
    return w


def draft(w: SimpleNamespace, quantity: int = 15, **fields: Any) -> Order:
    pays = fields.pop("pays", (Pays(w.one.pk, YEAR, Decimal(2)), Pays(w.two.pk, YEAR, Decimal(1))))
    wanted = Wanted(w.model.pk, w.school.pk, quantity, pays)
    [made] = drafting.draft_orders([wanted], source="test", actor=SYSTEM, at=NOW, **fields)
    return made


def approved(w: SimpleNamespace, quantity: int = 15, **fields: Any) -> Order:
    made = draft(w, quantity, **fields)
    drafting.approve(order=made, actor=SYSTEM, at=NOW)
    made.refresh_from_db()
    return made


def sent(w: SimpleNamespace, quantity: int = 15, **fields: Any) -> Order:
    return sending.send(order=approved(w, quantity, **fields), actor=SYSTEM, at=NOW)


def received(order: Order, there: int, damaged: int = 0, *, rest_comes: bool = True, key: str = "") -> Any:
    counts = {line.pk: Count(there, damaged, rest_comes) for line in order.lines.all()}
    place = order.lines.first().school
    key = key or f"key-{next(_numbers)}"
    return receiving.receive(order=order, school=place, counts=counts, key=key, actor=SYSTEM, at=NOW)


def invoice(order: Order, quantity: int, price: str = "199.99", **fields: Any) -> Invoice:
    bill = invoicing.Bill(order.lines.first().model_id, quantity, Decimal(price))
    facts = {"kind": "invoice", "number": f"F{next(_numbers)}", "dated_on": TODAY, **fields}
    return invoicing.record(order=order, bills=[bill], actor=SYSTEM, at=NOW, **facts)


def budget(w: SimpleNamespace, amount: int = 5_000) -> None:
    """The school's complementary budget, on a measure of its own."""
    w.budget = measure(w.owner, 100_000)
    Settings.objects.create(organisation=w.owner, request_measure=w.budget)
    draws = [ledger.Draw(w.budget.pk, YEAR, Decimal(amount), school_id=w.school.pk)]
    ledger.allocate(draws, on=date(YEAR, 1, 2), actor=SYSTEM, at=NOW)


def step(w: SimpleNamespace, body: str, rank: int = 1, role: str = "adviser", quorum: int = 1) -> ValidationStep:
    return ValidationStep.objects.create(organisation=w.owner, body=body, rank=rank, role=role, quorum=quorum)


def request(w: SimpleNamespace, quantity: int = 2, *, submitted: bool = True) -> Request:
    made = requests.write(
        school=w.school,
        title=f"Robots {next(_numbers)}",
        reason="Programmer en cycle 3",
        quantities={w.model.pk: quantity},
        actor=SYSTEM,
        at=NOW,
    )
    if submitted:
        requests.submit(request=made, actor=SYSTEM, at=NOW)
        made.refresh_from_db()
    return made


def group(owner: Organisation) -> GroupPurchase:
    """A group purchase that runs."""
    days = {"starts_on": date(YEAR - 1, 1, 1), "ends_on": date(YEAR + 1, 12, 31)}
    return GroupPurchase.objects.create(organisation=owner, name=f"Group {next(_numbers)}", **days)


def bare_lot(owner: Organisation, ceiling: int = 10_000, **fields: Any) -> Lot:
    return Lot.objects.create(group=group(owner), number=1, name="Laptops", ceiling=ceiling, **fields)


def lot(w: SimpleNamespace, ceiling: int = 10_000, **fields: Any) -> Lot:
    """A lot of a running group purchase, in which the model stands."""
    made = bare_lot(w.owner, ceiling, supplier=w.supplier, **fields)
    w.model.lot = made
    w.model.save()
    return made


def offer(of: Lot, by: Supplier, amount: int = 5_000, **fields: Any) -> Offer:
    facts = {"points": Decimal(80), "note": "", **fields}
    return awarding.enter_offer(lot=of, supplier=by, amount=Decimal(amount), actor=SYSTEM, at=NOW, **facts)


def voted(chosen: Offer, votes: Votes = Votes(4, 1), owner: Organisation | None = None) -> Decision:  # noqa: B008
    """A committee's decision on an offer."""
    meeting = steering.held(steering.committee(owner or chosen.lot.group.organisation))
    point = steering.point(meeting, kind="procurement.award", key=chosen.pk)
    return deciding.record_decision(
        point=point,
        text="Award the lot",
        reasons="The best offer.",
        votes=votes,
        postponed=False,
        actor=SYSTEM,
        at=NOW,
    )


def awarded(chosen: Offer) -> Award:
    voted(chosen)
    return Award.objects.get(offer=chosen)


def accessory(owner: Organisation) -> Accessory:
    return Accessory.objects.create(model=model(owner), accessory=model(owner, category="accessory"))


def bare_step(owner: Organisation) -> ValidationStep:
    return ValidationStep.objects.create(organisation=owner, body=f"Body {next(_numbers)}", role="adviser")


def settings(owner: Organisation) -> Settings:
    return Settings.objects.get_or_create(organisation=owner)[0]


def homogeneous(owner: Organisation) -> HomogeneousNeed:
    return HomogeneousNeed.objects.create(
        organisation=owner, name=f"Need {next(_numbers)}", categories=["laptop", "tablet"]
    )


def threshold(owner: Organisation) -> Threshold:
    return Threshold.objects.create(
        organisation=owner, procedure="Adaptée", amount=Decimal(40_000), starts_on=date(2024, 1, 1)
    )


def target(owner: Organisation) -> GreenTarget:
    facts = {"category": "laptop", "year": 2020 + next(_numbers) % 9000}
    return GreenTarget.objects.create(organisation=owner, share=Decimal("0.2"), **facts)


def place(w: SimpleNamespace) -> School:
    return school(w.owner)
