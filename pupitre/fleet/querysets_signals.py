"""Truth about many sources and machines seen, chainable."""

from typing import Self

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat

from pupitre.fleet.querysets import VIEW
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import School
from pupitre.territory.querysets import plain

CONNECT = "fleet.connect"


class SourceQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = CONNECT) -> Self:
        """The sources of the bodies in scope."""
        scope = viewer.scope(capability)
        return self.all() if scope.everywhere else self.filter(organisation__in=scope.organisations)

    def read_by_us(self) -> Self:
        """Those that a job reads; agents come by themselves and files are given by hand."""
        return self.filter(kind__in=("chromeos", "intune", "jamf"), is_paused=False)


class RecordQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        """The machines of the schools in scope, and for those who hold a body's scope, those of no school."""
        scope = viewer.scope(capability)
        if scope.everywhere:
            return self.all()
        schools = School.objects.visible(viewer, capability)
        nowhere = Q(device__school__isnull=True, school__isnull=True, source__organisation__in=scope.organisations)
        return self.filter(Q(device__school__in=schools) | Q(device__isnull=True, school__in=schools) | nowhere)

    def to_settle(self) -> Self:
        """Those that a person has to look at."""
        return self.filter(standing__in=("unknown", "conflict"))

    def matching(self, text: str) -> Self:
        """Those whose serial number, label, model or place holds a text."""
        said = plain(Concat("serial", Value(" "), "asset_tag", Value(" "), "model", Value(" "), "site"))
        found = self.alias(said=said)
        for word in text.split():
            found = found.filter(said__contains=plain(Value(word)))
        return found
