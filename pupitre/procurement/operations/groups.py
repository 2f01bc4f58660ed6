"""Buying together: who joins, what they need, what is called off."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from pupitre.kernel import audit
from pupitre.kernel.models import StoredFile
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.procurement import permissions, refusals
from pupitre.procurement.enums import OrderState
from pupitre.procurement.models import CensusLine, DeviceModel, GroupMember, GroupPurchase, Lot, Order, OrderLine
from pupitre.procurement.operations.drafting import Wanted, draft_orders
from pupitre.territory.models import Organisation, School


@transaction.atomic
def join(
    *,
    group: GroupPurchase,
    organisation: Organisation,
    act_on: date | None,
    act: StoredFile | None,
    actor: Viewer,
    at: datetime,
) -> GroupMember:
    """Make a body a member, or complete its act. Errors: NotAllowed."""
    if not permissions.can_run(actor, group):
        raise NotAllowed
    facts = {"act_on": act_on} | ({"act": act} if act else {})
    member, _created = GroupMember.objects.update_or_create(group=group, organisation=organisation, defaults=facts)
    audit.record("procurement.group_joined", actor=actor, at=at, subject=subject(group), organisation=organisation.pk)
    return member


@transaction.atomic
def take_census(*, group: GroupPurchase, wanted: Sequence[tuple[int, int, int]], actor: Viewer, at: datetime) -> int:
    """Fill the census from what the plan wants: (school, model, units). What members said is left as they said it.

    Each model counts in its lot, each school for the member that answers for it. Errors: NotAllowed.
    """
    if not permissions.can_run(actor, group):
        raise NotAllowed
    members = {row.organisation_id: row for row in group.members.all()}
    bodies = dict(School.objects.filter(pk__in={row[0] for row in wanted}).values_list("pk", "responsible"))
    models = DeviceModel.objects.filter(lot__group=group, pk__in={row[1] for row in wanted})
    lots = dict(models.values_list("pk", "lot"))
    counts: Counter[tuple[int, int, int]] = Counter()
    for school_id, model_id, units in wanted:
        if model_id in lots and bodies.get(school_id) in members:
            counts[members[bodies[school_id]].pk, lots[model_id], model_id] += units
    CensusLine.objects.filter(lot__group=group).update(planned=0)
    for (member_id, lot_id, model_id), units in sorted(counts.items()):
        CensusLine.objects.update_or_create(
            member_id=member_id, lot_id=lot_id, model_id=model_id, defaults={"planned": units}
        )
    audit.record("procurement.census_taken", actor=actor, at=at, subject=subject(group), lines=len(counts))
    return len(counts)


@transaction.atomic
def state_needs(*, member: GroupMember, quantities: Mapping[int, int], actor: Viewer, at: datetime) -> None:
    """Say what a member needs, by model; those who run the purchase or the member's own people may.

    Errors: NotAllowed.
    """
    own = actor.scope(permissions.REQUEST).reaches(member.organisation_id)
    if not own and not permissions.can_run(actor, member.group):
        raise NotAllowed
    lots = dict(DeviceModel.objects.filter(lot__group=member.group, pk__in=quantities).values_list("pk", "lot"))
    for model_id, units in sorted(quantities.items()):
        if model_id in lots:
            CensusLine.objects.update_or_create(
                member=member,
                lot_id=lots[model_id],
                model_id=model_id,
                defaults={"stated": units, "stated_at": at, "stated_by_name": actor.name},
            )
    audit.record(
        "procurement.needs_stated", actor=actor, at=at, subject=subject(member.group), member=member.organisation_id
    )


@transaction.atomic
def call_off(
    *, lot: Lot, lines: Sequence[Wanted], actor: Viewer, at: datetime, expected_on: date | None = None
) -> Order:
    """Draft an order on a lot; the ceiling is counted, and kept, when it leaves.

    Errors: NotAllowed, NoSupplier, NotInLot, NothingOrdered.
    """
    if not permissions.can_run(actor, lot.group):
        raise NotAllowed
    if lot.supplier is None:
        raise refusals.NoSupplier(order=lot)
    allowed = set(DeviceModel.objects.filter(lot=lot).values_list("pk", flat=True))
    for line in lines:
        if line.model_id not in allowed:
            raise refusals.NotInLot(model=DeviceModel.objects.get(pk=line.model_id), lot=lot)
    source = f"{lot.group} · {lot}"
    made = draft_orders(lines, source=source, actor=actor, at=at, lot=lot, expected_on=expected_on)
    if not made:
        raise refusals.NothingOrdered(what=lot)
    return made[0]


def planned(group: GroupPurchase) -> list[tuple[int, int, int]]:
    """What the plan's drafts want of the models of a purchase: (school, model, units)."""
    rows = OrderLine.objects.filter(order__state=OrderState.DRAFT, plan_pk__isnull=False, model__lot__group=group)
    return list(rows.order_by("pk").values_list("school", "model", "quantity"))


def subject(group: GroupPurchase) -> str:
    """How the audit trail names a group purchase."""
    return f"procurement.grouppurchase:{group.pk}"
