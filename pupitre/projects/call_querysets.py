"""Who sees which calls for projects, and which answers."""

from typing import Self

from django.db import models
from django.db.models import Count, F, Q

from pupitre.kernel.viewer import Scope, Viewer
from pupitre.projects.querysets import VIEW
from pupitre.territory.models import Organisation, School

RUN = "projects.run_calls"
READ = "projects.read_calls"
WRITE = "projects.write"
OPINE = "projects.opine"


class CallQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        """Those published by the bodies above the viewer's schools, and all of those that the viewer runs."""
        scope = viewer.scope(capability)
        if capability != VIEW:
            return self.all() if scope.everywhere else self.filter(organisation__in=scope.organisations)
        run = viewer.scope(RUN)
        if run.everywhere:
            return self.all()
        published = self.filter(published_at__isnull=False)
        if not scope.everywhere:
            published = published.filter(organisation__in=_bodies(scope))
        if not run.organisations:
            return published
        return self.filter(Q(pk__in=published.values("pk")) | Q(organisation__in=run.organisations))

    def awaiting_award(self) -> Self:
        """Own calls with answers sent, each with its proposal, and no decision yet."""
        sent = Count("files", filter=Q(files__state="sent"))
        proposed = Count("files", filter=Q(files__state="sent", files__proposed__isnull=False))
        rows = self.filter(kind="own", published_at__isnull=False, cancelled_at__isnull=True, decision__isnull=True)
        return rows.annotate(sent=sent, proposed=proposed).filter(sent__gt=0, proposed=F("sent"))


class FileQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer) -> Self:
        """One's own schools' answers; those sent to a call that one runs, reads, or is asked an opinion on."""
        run, read = viewer.scope(RUN), viewer.scope(READ)
        if run.everywhere:
            return self.all()
        sent = ~Q(state="draft")
        seen = Q(school__in=School.objects.visible(viewer, WRITE).order_by().values("pk"))
        seen |= Q(call__organisation__in=run.organisations)
        seen |= sent if read.everywhere else sent & Q(call__organisation__in=read.organisations)
        for role, scope in opining(viewer):
            asked = sent & Q(call__opinion_roles__contains=[role])
            seen |= asked if scope.everywhere else asked & _within(scope)
        return self.filter(seen)

    def awaiting_opinion(self, viewer: Viewer) -> Self:
        """Those sent to a call that asks a role of the viewer's, which has not spoken yet."""
        found = Q(pk__in=[])
        for role, scope in opining(viewer):
            heard = self.model._default_manager.filter(opinions__role=role).values("pk")
            asked = Q(state="sent", call__opinion_roles__contains=[role]) & ~Q(pk__in=heard)
            found |= asked if scope.everywhere else asked & _within(scope)
        return self.filter(found)


class OfFileQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer) -> Self:
        from pupitre.projects.models import CallFile  # noqa: PLC0415 - that module imports this one

        return self.filter(file__in=CallFile.objects.visible(viewer).values("pk"))


def opining(viewer: Viewer) -> list[tuple[str, Scope]]:
    """The roles in whose name the viewer gives opinions, and where."""
    return [(grant.role, grant.scope) for grant in viewer.grants if OPINE in grant.capabilities]


def _within(scope: Scope) -> Q:
    return (
        Q(school__responsible__in=scope.organisations)
        | Q(school__area__in=scope.organisations)
        | Q(school__in=scope.schools)
    )


def _bodies(scope: Scope) -> models.QuerySet:
    """The bodies of a scope, those that answer for its schools, and those above them."""
    near = School.objects.filter(Q(pk__in=scope.schools) | Q(area__in=scope.organisations))
    direct = Organisation.objects.filter(
        Q(pk__in=scope.organisations) | Q(pk__in=near.order_by().values("responsible"))
    )
    above = Organisation.objects.filter(pk__in=direct.order_by().values("parent"))
    return Organisation.objects.filter(
        Q(pk__in=direct.values("pk")) | Q(pk__in=above.values("pk")) | Q(pk__in=above.values("parent"))
    ).values("pk")
