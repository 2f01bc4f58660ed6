"""Truth about many people of the schools, chainable."""

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Value

from pupitre.kernel.viewer import Viewer
from pupitre.territory.querysets import plain

VIEW_PEOPLE = "territory.view_people"
ROSTER = "territory.roster"


def _schools(viewer: Viewer, capability: str) -> Any:
    """The schools that the capability's scope reaches."""
    return apps.get_model("territory", "School").objects.visible(viewer, capability)


class NamedQuerySet(models.QuerySet):
    """People found by their names."""

    def matching(self, text: str) -> Self:
        """Those whose name holds each word of a text, whatever its accents and case."""
        found = self
        for word in text.split():
            found = found.filter(sort_name__contains=plain(Value(word)))
        return found

    def of_schools(self, viewer: Viewer, capability: str, path: str) -> Self:
        """Those whom the viewer's scope reaches, each once; `path` leads to the schools they are or were in."""
        if viewer.scope(capability).everywhere:
            return self.all()
        reached = self.model._default_manager.filter(**{f"{path}__in": _schools(viewer, capability)})
        return self.filter(pk__in=reached.values("pk"))


class PupilQuerySet(NamedQuerySet):
    def visible(self, viewer: Viewer, capability: str = VIEW_PEOPLE) -> Self:
        """The pupils of the schools that the viewer's scope reaches: those who are there, and those who were."""
        return self.of_schools(viewer, capability, "schoolings__school")


class SchoolingQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = VIEW_PEOPLE) -> Self:
        if viewer.scope(capability).everywhere:
            return self.all()
        return self.filter(school__in=_schools(viewer, capability))

    def present(self) -> Self:
        """Those who have not left; someone whom the last file did not name is still there until somebody says so."""
        return self.filter(left_on__isnull=True)

    def counted(self) -> Self:
        """One row a pupil: what figures count."""
        return self.filter(left_on__isnull=True, is_main=True)


class StaffQuerySet(NamedQuerySet):
    def visible(self, viewer: Viewer, capability: str = VIEW_PEOPLE) -> Self:
        return self.of_schools(viewer, capability, "posts__school")


class DoubtQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = ROSTER) -> Self:
        """The doubts of the schools that the viewer's scope reaches."""
        if viewer.scope(capability).everywhere:
            return self.all()
        return self.filter(school__in=_schools(viewer, capability))

    def open(self) -> Self:
        return self.filter(state="open")


class MoveQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = ROSTER) -> Self:
        """The moves to the schools that the viewer's scope reaches: the receiving school accepts."""
        if viewer.scope(capability).everywhere:
            return self.all()
        return self.filter(to_school__in=_schools(viewer, capability))

    def proposed(self) -> Self:
        return self.filter(state="proposed")


class RolloverQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = ROSTER) -> Self:
        if viewer.scope(capability).everywhere:
            return self.all()
        return self.filter(school__in=_schools(viewer, capability))
