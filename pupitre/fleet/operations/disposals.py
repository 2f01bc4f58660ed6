"""What leaves the fleet for good: by one route, data erased, with its certificate; loans that are overdue."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from pupitre.fleet import refusals
from pupitre.fleet.engine.states import Act
from pupitre.fleet.enums import DisposalRoute
from pupitre.fleet.models import Device, Disposal, DisposalLine
from pupitre.fleet.operations import devices as lives
from pupitre.kernel import audit, files
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Organisation

DAYS_A_YEAR = Decimal("365.25")


@transaction.atomic
def dispose(
    *,
    organisation: Organisation,
    route: DisposalRoute,
    on: date,
    devices: Sequence[Device],
    data_erased: bool,
    actor: Viewer,
    at: datetime,
    recipient: str = "",
    certificate: files.Upload | None = None,
    certificate_name: str = "",
) -> Disposal:
    """Record that withdrawn devices left together, all or none.

    Nothing leaves with its data, unless it is written off as lost or stolen; a certificate or the actor says so.
    Errors: NotAllowed, NothingToDispose, DataNotErased, NotPossible (one of them is not withdrawn).
    """
    if not devices:
        raise refusals.NothingToDispose
    if not data_erased and route != DisposalRoute.LOST:
        raise refusals.DataNotErased
    if any(device.organisation_id != organisation.pk for device in devices):
        raise NotAllowed
    reason = f"{DisposalRoute(route).label} {recipient}".strip()
    gone = lives.act(devices=devices, act=Act.DISPOSE, actor=actor, at=at, reason=reason)
    disposal = Disposal.objects.create(
        organisation=organisation,
        route=route,
        recipient=recipient,
        on=on,
        data_erased=data_erased,
        recorded_at=at,
        recorded_by_name=actor.name,
    )
    if certificate is not None:
        disposal.certificate = files.store_upload(certificate, certificate_name, actor=actor, at=at)
        disposal.save(update_fields=["certificate"])
    DisposalLine.objects.bulk_create(
        DisposalLine(disposal=disposal, device=device, age_years=age_years(device, on)) for device in gone
    )
    audit.record(
        "fleet.disposed", actor=actor, at=at, subject=f"fleet.disposal:{disposal.pk}", devices=len(gone), route=route
    )
    return disposal


def age_years(device: Device, on: date) -> Decimal | None:
    """How old a device is on a day; None where nothing says when it was bought."""
    bought = device.bought_on or device.in_service_on
    return round(Decimal((on - bought).days) / DAYS_A_YEAR, 1) if bought else None
