"""Truth about many schools' projects, chainable."""

from typing import Self

from django.db import models
from django.db.models import F

from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import School

VIEW = "projects.view"


class SchoolProjectQuerySet(models.QuerySet):
    """Rows of a school, at the end of `school_path`."""

    school_path = "school"

    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        """The rows of the schools that the viewer's scope reaches."""
        if viewer.scope(capability).everywhere:
            return self.all()
        return self.filter(**{f"{self.school_path}__in": School.objects.visible(viewer, capability)})


class ProjectQuerySet(SchoolProjectQuerySet):
    def awaiting(self, viewer: Viewer) -> Self:
        """Those whose version under review expects an opinion from a role of the viewer's, not given yet."""
        roles = sorted(viewer.roles)
        given = models.Q(versions__opinions__role__in=roles)
        asked = self.filter(versions__outcome="", versions__expected_roles__overlap=roles)
        return asked.exclude(pk__in=self.model._default_manager.filter(given, versions__outcome="").values("pk"))

    def ready_for_decision(self) -> Self:
        """Those whose version under review has been heard by every role expected."""
        given = models.Count("versions__opinions", filter=models.Q(versions__outcome=""))
        expected = F("versions__expected_roles__len")
        under = self.filter(versions__outcome="").annotate(given=given, expected=expected)
        return under.filter(given__gte=F("expected"))


class ContentQuerySet(SchoolProjectQuerySet):
    school_path = "project__school"


class NeedQuerySet(SchoolProjectQuerySet):
    def asked(self) -> Self:
        """Those that the school asks for today."""
        return self.filter(withdrawn_at__isnull=True)


class MilestoneQuerySet(SchoolProjectQuerySet):
    def live(self) -> Self:
        """Those that the plan of record sets today."""
        return self.filter(replaced_at__isnull=True)


class FindingQuerySet(SchoolProjectQuerySet):
    school_path = "visit__school"

    def by_severity(self) -> Self:
        """The most serious first, then the latest."""
        rank = models.Case(
            *(models.When(severity=code, then=place) for place, code in enumerate(("blocking", "major", "minor"))),
            default=3,
        )
        return self.order_by(rank, "-noted_at", "-pk")


class OwnedQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        """The rows of the organisations within the viewer's scope."""
        scope = viewer.scope(capability)
        return self.all() if scope.everywhere else self.filter(organisation__in=scope.organisations)
