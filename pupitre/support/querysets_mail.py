"""Truth about many boxes and mails; who sees them."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from pupitre.kernel.viewer import Scope, Viewer
from pupitre.support.querysets import LEAD, WORK


def _of_bodies(scope: Scope, path: str) -> Q:
    return Q() if scope.everywhere else Q(**{f"{path}__in": scope.organisations})


class MailboxQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = LEAD) -> Self:
        """The boxes of the bodies in scope: those who run a desk set its boxes up."""
        return self.filter(_of_bodies(viewer.scope(capability), "organisation"))

    def in_use(self) -> Self:
        return self.filter(is_active=True)


class ReceivedQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer) -> Self:
        """The mails of the desks where the viewer works, but those of requests that they may not read."""
        rows = self.filter(_of_bodies(viewer.scope(WORK), "mailbox__organisation"))
        ticket = self.model.ticket.field.related_model  # type: ignore[attr-defined]
        readable = ticket.objects.visible(viewer).order_by().values("pk")
        return rows.filter(Q(ticket__isnull=True) | Q(ticket__in=readable))

    def to_acknowledge(self) -> Self:
        """Those of which the mail server was not told yet that they were taken in."""
        return self.filter(done_at__isnull=True)


class SentQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer) -> Self:
        """The mails of the requests that the viewer may work on."""
        ticket = self.model.ticket.field.related_model  # type: ignore[attr-defined]
        return self.filter(ticket__in=ticket.objects.workable(viewer).order_by().values("pk"))

    def failed(self) -> Self:
        """Those that came back, and those that were given up."""
        return self.filter(Q(bounced_at__isnull=False) | Q(outbox__state="dead"))

    def since(self, at: datetime) -> Self:
        return self.filter(sent_at__gte=at)
