"""Truth about many rows of procurement, chainable."""

from datetime import date
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import DecimalField, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from pupitre.kernel.viewer import Viewer

VIEW = "procurement.view"
MONEY = DecimalField(max_digits=14, decimal_places=2)
NOTHING = Decimal(0)


class OwnedQuerySet(models.QuerySet):
    """Rows that belong to an organisation, at the end of `owner_path`."""

    owner_path = "organisation"

    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        """The rows of the organisations within the viewer's scope."""
        scope = viewer.scope(capability)
        return self.all() if scope.everywhere else self.filter(**{f"{self.owner_path}__in": scope.organisations})


class CatalogueQuerySet(OwnedQuerySet):
    """The catalogue is also read by the people of the schools that its organisation equips."""

    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        scope = viewer.scope(capability)
        if scope.everywhere:
            return self.all()
        equipping = _equipping(scope.organisations, scope.schools)
        return self.filter(Q(organisation__in=scope.organisations) | Q(organisation__in=equipping))


class DeviceModelQuerySet(CatalogueQuerySet):
    def priced_on(self, day: date) -> Self:
        """Each model with `price`: the one in force on a day, else the last known before it, else the plain one."""
        from pupitre.procurement.models import PriceVersion  # noqa: PLC0415 - that module imports this one

        known = PriceVersion.objects.filter(model=OuterRef("pk"), days__startswith__lte=day)
        latest = known.order_by("-days__startswith").values("amount")[:1]
        return self.annotate(price=Coalesce(Subquery(latest), F("unit_price"), output_field=MONEY))

    def for_sale(self) -> Self:
        return self.filter(is_for_sale=True)


class OfModelQuerySet(OwnedQuerySet):
    owner_path = "model__organisation"


class OfGroupQuerySet(OwnedQuerySet):
    owner_path = "group__organisation"


class OfLotQuerySet(OwnedQuerySet):
    owner_path = "lot__group__organisation"


class OfOfferQuerySet(OwnedQuerySet):
    owner_path = "offer__lot__group__organisation"


class RequestQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        """The requests of the schools within the viewer's scope."""
        return self.filter(school__in=_schools(viewer, capability))

    def with_amount(self) -> Self:
        """Each with `amount`: what its lines cost, tax included."""
        return self.annotate(amount=Coalesce(Sum("lines__amount"), NOTHING, output_field=MONEY))


class OrderQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        """The orders of the organisations in scope, and those sent that bring something to a school in scope."""
        from pupitre.procurement.models import OrderLine  # noqa: PLC0415 - that module imports this one

        scope = viewer.scope(capability)
        if scope.everywhere:
            return self.all()
        brought = OrderLine.objects.filter(school__in=_schools(viewer, capability)).values("order")
        sent = Q(pk__in=brought) & ~Q(state__in=["draft", "approved", "cancelled"])
        return self.filter(Q(organisation__in=scope.organisations) | sent)

    def late(self, day: date) -> Self:
        """Sent, not whole, and expected before the day."""
        return self.filter(state__in=["sent", "partly"], expected_on__lt=day)

    def late_now(self) -> Self:
        """Those late today, for a filter of a list."""
        return self.late(timezone.localdate())

    def with_figures(self) -> Self:
        """Each with `ordered` and `arrived` units, and `amount`, tax included."""
        return self.annotate(
            ordered=Coalesce(Sum("lines__quantity"), 0),
            arrived=Coalesce(Sum("lines__accepted"), 0),
            amount=Coalesce(Sum("lines__amount"), NOTHING, output_field=MONEY),
        )


class OrderLineQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        scope = viewer.scope(capability)
        if scope.everywhere:
            return self.all()
        return self.filter(
            Q(order__organisation__in=scope.organisations) | Q(school__in=_schools(viewer, capability))
        )

    def awaited(self) -> Self:
        """Those of sent orders of which units are still to come."""
        return self.filter(order__state__in=["sent", "partly"], quantity__gt=F("accepted") + F("dropped"))


class InvoiceQuerySet(OwnedQuerySet):
    owner_path = "order__organisation"


class DeliveryQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        scope = viewer.scope(capability)
        if scope.everywhere:
            return self.all()
        return self.filter(
            Q(order__organisation__in=scope.organisations) | Q(school__in=_schools(viewer, capability))
        )


def _schools(viewer: Viewer, capability: str) -> models.QuerySet:
    from pupitre.territory.models import School  # noqa: PLC0415 - kept beside the functions that need it

    return School.objects.visible(viewer, capability).order_by().values("pk")


def _equipping(areas: frozenset[int], schools: frozenset[int]) -> models.QuerySet:
    """The organisations that answer for schools, or for those of areas, and the organisations above them."""
    from pupitre.territory.models import Organisation, School  # noqa: PLC0415

    direct = School.objects.filter(Q(pk__in=schools) | Q(area__in=areas)).order_by().values("responsible")
    own = Organisation.objects.filter(pk__in=direct)
    above = own.order_by().values("parent")
    return Organisation.objects.filter(
        Q(pk__in=direct) | Q(pk__in=above) | Q(pk__in=Organisation.objects.filter(pk__in=above).values("parent"))
    ).values("pk")
