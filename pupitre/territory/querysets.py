"""Truth about many rows of the territory, chainable."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.expressions import Combinable

from pupitre.kernel.viewer import Viewer

VIEW = "territory.view"


def plain(text: Combinable) -> Func:
    """Lower case without accents, by an immutable SQL function of ours (migration 0002): it can be indexed."""
    return Func(text, function="pupitre_plain", output_field=models.TextField())


def whole_name(name: str, commune: str) -> str:
    """A school as people tell it from the others: a territory has twenty of one name."""
    return f"{name} ({commune})" if commune else name


class SharedQuerySet(models.QuerySet):
    """Rows that belong to the whole installation: levels, cycles, calendars."""

    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        return self.all() if viewer.can(capability) else self.none()


class OrganisationQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        """The organisations within the viewer's scope (a scope already holds all that lies below)."""
        scope = viewer.scope(capability)
        return self.all() if scope.everywhere else self.filter(pk__in=scope.organisations)


class SchoolQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        """The schools that the viewer's scope reaches: by the body that answers for them, by area, or named."""
        scope = viewer.scope(capability)
        if scope.everywhere:
            return self.all()
        return self.filter(
            Q(responsible__in=scope.organisations) | Q(area__in=scope.organisations) | Q(pk__in=scope.schools)
        )

    def open_on(self, day: date) -> Self:
        """The schools open on a day."""
        return self.filter(
            Q(opened_on__isnull=True) | Q(opened_on__lte=day),
            Q(closed_on__isnull=True) | Q(closed_on__gt=day),
        )

    def suggestions(self, most: int) -> list[tuple[str, str]]:
        """The code and the whole name of schools, by name, for a field that proposes them while one types."""
        rows = self.order_by("sort_name", "pk").values_list("code", "name", "commune_name")[:most]
        return [(code, whole_name(name, commune)) for code, name, commune in rows]

    def matching(self, text: str) -> Self:
        """The schools whose name, code or commune holds each word of a text, whatever its accents and case."""
        found = self
        for word in text.split():
            found = found.filter(search_text__contains=plain(Value(word)))
        return found


def of_school(rows: models.QuerySet, text: str) -> models.QuerySet:
    """Rows with a `school` that `text` finds, as a list's filter applies it."""
    schools = rows.model._meta.get_field("school").related_model._default_manager
    return rows.filter(school__in=schools.matching(text))
