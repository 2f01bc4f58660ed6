"""The demo's buying: two years of prices, a group purchase half delivered, requests in every state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from pupitre.accounts.models import Membership, Person, Role
from pupitre.accounts.queries import viewer_of
from pupitre.cli.demo.procurement_texts import TEXTS, Ask, Texts
from pupitre.governance.models import DigitalPlan, FundingMeasure
from pupitre.kernel import files
from pupitre.kernel.viewer import Viewer
from pupitre.procurement.engine.orders import Count
from pupitre.procurement.models import (
    Accessory,
    CensusLine,
    DeviceModel,
    GroupMember,
    GroupPurchase,
    Lot,
    Order,
    PriceVersion,
    Request,
    Settings,
    Supplier,
    ValidationStep,
)
from pupitre.procurement.operations import drafting, groups, invoicing, presetting, receiving, requests, sending
from pupitre.procurement.operations.drafting import Pays, Wanted
from pupitre.territory.models import School

if TYPE_CHECKING:
    from pupitre.cli.demo.steps import Made

ACT = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
SCREENS, TABLETS, REUSED = 0, 1, 2  # lots, by rank
WITHOUT_ACT = 4  # members whose act is awaited
SETTLED = 21  # days into the fiscal year: its money is voted and allocated


@dataclass
class Stage:
    """What the parts of the step share."""

    made: Made
    texts: Texts
    year: int
    models: dict[str, DeviceModel]
    measures: dict[str, FundingMeasure]
    buyer: Viewer
    lead: Viewer
    head: Viewer
    own: School  # the school of the demo's head

    def ago(self, days: int) -> datetime:
        """An instant so many days back, but not before the money of the fiscal year is there."""
        owner = self.made.authority
        begins = owner.fiscal_year_bounds(self.year)[0] + timedelta(days=SETTLED)
        day = max(timezone.localdate(self.made.at) - timedelta(days=days), begins)
        return timezone.make_aware(datetime.combine(day, time(10)))

    def pays(self, *parts: tuple[int, int]) -> tuple[Pays, ...]:
        """Measures by their rank in the texts, with their weights."""
        return tuple(Pays(self.measures[self.texts.pays[at]].pk, self.year, Decimal(part)) for at, part in parts)

    def others(self, count: int, skip: int = 0) -> list[School]:
        """Some schools, the head's own left out."""
        found = [school for school in self.made.schools.values() if school.pk != self.own.pk]
        return found[skip : skip + count]


def lived(made: Made) -> None:
    """Everything bought, asked for and received in the year before the plan."""
    stage = _stage(made)
    _catalogue(stage)
    _rules(stage)
    lots = _group(stage)
    _orders(stage, lots)
    _requests(stage)


def _stage(made: Made) -> Stage:
    owner, today = made.authority, timezone.localdate(made.at)
    texts = TEXTS["quebec" if owner.jurisdiction == "qc" else "france"]
    plan = DigitalPlan.objects.get(organisation=owner)
    viewers = {role: viewer_of(made.people[role], today) for role in ("buyer", "plan_lead", "school_head")}
    [own] = viewers["school_head"].scope("procurement.request").schools
    return Stage(
        made=made,
        texts=texts,
        year=min(owner.fiscal_year_on(today), plan.first_year - 1),
        models={},
        measures={row.code: row for row in FundingMeasure.objects.filter(organisation=owner).order_by("pk")},
        buyer=viewers["buyer"],
        lead=viewers["plan_lead"],
        head=viewers["school_head"],
        own=School.objects.get(pk=own),
    )


def _catalogue(stage: Stage) -> None:
    """The plan's models completed, what goes with them, three suppliers, a price each year."""
    owner, texts = stage.made.authority, stage.texts
    suppliers = {}
    for name, number, email, address in texts.suppliers:
        suppliers[name], _created = Supplier.objects.update_or_create(
            organisation=owner, name=name, defaults={"number": number, "email": email, "address": address}
        )
    today = timezone.localdate(stage.made.at)
    for row in texts.models:
        support = date(today.year + row.support, 6, 30) if row.support else None
        facts = {
            "category": row.category,
            "accounting_years": row.accounting,
            "support_ends_on": support,
            "durability": Decimal(row.durability) if row.durability else None,
            "repairs": row.repairs,
            "disposal": row.disposal,
            "mounting": row.mounting,
            "pupils_per_device": row.pupils,
        }
        new = {"name": row.name, "unit_price": row.price, "life_years": row.life, "provenance": row.provenance}
        if row.price:
            facts |= {**new, "supplier": suppliers[row.supplier], "repairability": Decimal(row.repairability)}
        stage.models[row.code], _created = DeviceModel.objects.update_or_create(
            organisation=owner, code=row.code, defaults=facts
        )
    _prices(stage, today)
    Accessory.objects.bulk_create(
        Accessory(model=stage.models[model], accessory=stage.models[extra], is_required=required)
        for model, extra, required in texts.accessories
    )


def _prices(stage: Stage, today: date) -> None:
    """A price from January of last year, and another since January of this one."""
    versions = []
    for model in stage.models.values():
        before = (model.unit_price * Decimal("0.96")).quantize(Decimal(1))
        last, this = date(today.year - 1, 1, 1), date(today.year, 1, 1)
        versions.append(PriceVersion(model=model, amount=before, days=DateRange(last, this), source="Marché"))
        versions.append(PriceVersion(model=model, amount=model.unit_price, days=DateRange(this, None)))
    PriceVersion.objects.bulk_create(versions)


def _rules(stage: Stage) -> None:
    """Thresholds and targets of the country, tolerances, and who validates requests."""
    owner, texts = stage.made.authority, stage.texts
    presetting.install_presets(organisation=owner, actor=stage.made.actor, at=stage.made.at)
    Settings.objects.filter(organisation=owner).update(
        price_tolerance=1, request_measure=stage.measures[texts.request_measure]
    )
    for rank, body, role, person in texts.steps:
        step = ValidationStep.objects.create(organisation=owner, rank=rank, body=body, role=role)
        if person:
            step.people.add(_validator(stage, person))


def _validator(stage: Stage, name: str) -> Person:
    """Someone outside who validates, and does not sign in here."""
    made = stage.made
    email = f"{name.lower().replace(' ', '.')}@{made.people['buyer'].email.partition('@')[2]}"
    person = Person.objects.create_user(email=email, display_name=name, language=made.territory.language)
    EmailAddress.objects.create(user=person, email=email, primary=True, verified=True)
    role = Role.objects.get(code="adviser")
    start = timezone.localdate(made.at).replace(month=1, day=1)
    Membership.objects.create(person=person, role=role, organisation=made.authority, starts_on=start)
    return person


def _group(stage: Stage) -> list[Lot]:
    """The group purchase: members, nearly all acts, needs of which one was corrected, three lots."""
    made, texts = stage.made, stage.texts
    today = timezone.localdate(made.at)
    group = GroupPurchase.objects.create(
        organisation=made.authority,
        name=texts.group.format(year=today.year - 1),
        vehicle=texts.vehicle,
        reference=texts.reference,
        starts_on=date(today.year - 1, 1, 1),
        ends_on=date(today.year + 2, 12, 31),
    )
    lots = []
    for number, (name, supplier, minimum, ceiling, codes) in enumerate(texts.lots, start=1):
        lot = Lot.objects.create(
            group=group,
            number=number,
            name=name,
            supplier=Supplier.objects.get(organisation=made.authority, name=supplier),
            minimum=minimum,
            ceiling=ceiling,
        )
        DeviceModel.objects.filter(pk__in=[stage.models[code].pk for code in codes]).update(lot=lot)
        lots.append(lot)
    bodies = list(dict.fromkeys(school.responsible for school in made.schools.values()))
    act = files.store(ACT, texts.act, actor=made.actor, at=made.at)
    signed = date(today.year - 1, 2, 10)
    members = GroupMember.objects.bulk_create(
        GroupMember(group=group, organisation=body, act_on=signed, act=act)
        if at >= WITHOUT_ACT or len(bodies) <= WITHOUT_ACT
        else GroupMember(group=group, organisation=body)
        for at, body in enumerate(bodies)
    )
    tablet = stage.models[texts.tablet]
    counts: dict[int, int] = {}
    for school in made.schools.values():
        counts[school.responsible_id] = counts.get(school.responsible_id, 0) + 15
    CensusLine.objects.bulk_create(
        CensusLine(lot=lots[TABLETS], member=row, model=tablet, planned=counts[row.organisation_id])
        for row in members
    )
    quantities = {tablet.pk: counts[members[0].organisation_id] + 6}
    groups.state_needs(member=members[0], quantities=quantities, actor=stage.buyer, at=stage.ago(80))
    return lots


def _orders(stage: Stage, lots: list[Lot]) -> None:
    """One whole and paid, one half delivered and late, one credited, one disputed, one to send, one to approve."""
    texts, models = stage.texts, stage.models
    screens = _sent(stage, lots[SCREENS], texts.screen, [(one, 2) for one in stage.others(8)], days=95)
    for line in screens.lines.all():
        _arrive(stage, screens, line.school, Count(line.quantity), 70)
    _bill(stage, screens, texts.screen, 16, 60, pay=True)

    there, coming = stage.others(7, skip=10), [*stage.others(6, skip=17), stage.own]
    asked = [(one, 15) for one in (*there, *coming)]
    tablets = _sent(stage, lots[TABLETS], texts.tablet, asked, days=55, parts=((0, 2), (1, 1)))
    for at, school in enumerate(there):
        _arrive(stage, tablets, school, Count(12, 1) if at == 0 else Count(15), 20)
    _bill(stage, tablets, texts.tablet, 101, 12, pay=True)
    _bill(stage, tablets, texts.tablet, 20, 3)  # more than arrived: it is disputed

    reused = _sent(stage, lots[REUSED], texts.reused, [(one, 6) for one in stage.others(4, skip=30)], days=75)
    for line in reused.lines.all():
        _arrive(stage, reused, line.school, Count(6), 50)
    _bill(stage, reused, texts.reused, 24, 45, pay=True)
    _bill(stage, reused, texts.reused, 2, 30, kind="credit")

    lines = [Wanted(models[texts.screen].pk, one.pk, 1, stage.pays((0, 1))) for one in stage.others(3, skip=40)]
    [ready] = drafting.draft_orders(
        lines, source=texts.source, actor=stage.buyer, at=stage.ago(6), lot=lots[SCREENS], year=stage.year
    )
    drafting.approve(order=ready, actor=stage.lead, at=stage.ago(5))
    lines = [Wanted(models[texts.tablet].pk, one.pk, 15, stage.pays((0, 1))) for one in stage.others(4, skip=44)]
    drafting.draft_orders(lines, source=texts.source, actor=stage.buyer, at=stage.ago(2), year=stage.year)


def _sent(
    stage: Stage,
    lot: Lot,
    code: str,
    places: list[tuple[School, int]],
    *,
    days: int,
    parts: tuple[tuple[int, int], ...] = ((0, 1),),
) -> Order:
    lines = [Wanted(stage.models[code].pk, place.pk, units, stage.pays(*parts)) for place, units in places]
    [order] = drafting.draft_orders(
        lines, source=str(lot.group), actor=stage.buyer, at=stage.ago(days + 3), lot=lot, year=stage.year
    )
    drafting.approve(order=order, actor=stage.lead, at=stage.ago(days + 1))
    return sending.send(order=order, actor=stage.buyer, at=stage.ago(days))


def _arrive(stage: Stage, order: Order, school: School, count: Count, days: int) -> None:
    counts = dict.fromkeys(order.lines.filter(school=school).values_list("pk", flat=True), count)
    note = stage.texts.damage if count.damaged else ""
    receiving.receive(
        order=order,
        school=school,
        counts=counts,
        key=f"demo-{order.pk}-{school.pk}",
        actor=replace(stage.buyer, name=stage.texts.receiver),
        at=stage.ago(days),
        note=note,
    )


def _bill(
    stage: Stage, order: Order, code: str, units: int, days: int, *, kind: str = "invoice", pay: bool = False
) -> None:
    model = stage.models[code].pk
    price = order.lines.filter(model=model).values_list("unit_price", flat=True)[0]  # of the day it was ordered
    bill = invoicing.Bill(model, units, price)
    day = timezone.localdate(stage.ago(days))
    number = f"{'A' if kind == 'credit' else 'F'}{day:%y%m}-{order.pk:03}{units:02}"
    made = invoicing.record(
        order=order, kind=kind, number=number, dated_on=day, bills=[bill], actor=stage.buyer, at=stage.ago(days)
    )
    if pay:
        invoicing.pay(invoice=made, actor=stage.buyer, at=stage.ago(max(days - 5, 0)))


def _requests(stage: Stage) -> None:
    """Requests in every state; the head's own school has one refused with reasons, one accepted, one begun."""
    area = stage.made.people["adviser"].memberships.get().organisation_id
    near = [one for one in stage.others(400) if area in {one.area_id, one.responsible_id}] or stage.others(9)
    places = iter(near[:9])
    for ask in stage.texts.asks:
        _ask(stage, ask, stage.own if ask.own else next(places))


def _ask(stage: Stage, ask: Ask, school: School) -> None:
    at = stage.ago(ask.days)
    actor = stage.head if ask.own else replace(stage.made.actor, name=stage.texts.receiver)
    request = requests.write(
        school=school,
        title=ask.title,
        reason=ask.reason,
        quantities={stage.models[ask.code].pk: ask.units},
        actor=actor,
        at=at,
    )
    Request.objects.filter(pk=request.pk).update(year=stage.year)
    if ask.state == "draft":
        return
    requests.submit(request=request, actor=actor, at=at)
    for turn, step in enumerate(request.steps.order_by("rank", "pk")):
        if turn >= ask.answers:
            break
        refuses = bool(ask.refusal) and turn == ask.answers - 1
        requests.answer(
            step=step,
            verdict="refuse" if refuses else "accept",
            reason=ask.refusal if refuses else "",
            actor=_answering(stage, step.people),
            at=stage.ago(max(ask.days - 2 - turn, 0)),
        )
    if ask.state == "withdrawn":
        requests.withdraw(request=request, actor=actor, at=stage.ago(max(ask.days - 3, 0)))
    if ask.state == "ordered":
        request.refresh_from_db()
        [order] = requests.order(requests=[request], actor=stage.buyer, at=stage.ago(max(ask.days - 8, 0)))
        drafting.approve(order=order, actor=stage.lead, at=stage.ago(max(ask.days - 9, 0)))
        sending.send(order=order, actor=stage.buyer, at=stage.ago(max(ask.days - 10, 0)))


def _answering(stage: Stage, people: list[int]) -> Viewer:
    """Who answers a step: the person it names, else the demo's adviser."""
    person = Person.objects.get(pk=people[0]) if people else stage.made.people["adviser"]
    return viewer_of(person, timezone.localdate(stage.made.at))
