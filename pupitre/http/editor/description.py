"""What an editor is: a model, its list, its fields, and who may see and edit."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse

from pupitre.http.listing import Listing


@dataclass(frozen=True)
class Editor:
    """`typed` names foreign keys that people type by a field of the row aimed at (a school by its code); `lines`,
    fields of several values that are typed one a line.
    """

    name: str
    model: type[Model]
    listing: Listing
    fields: tuple[str, ...]
    view: str
    edit: str
    title: Any
    one: Any
    add: Any
    status: Callable[[HttpRequest], Any] | None = None
    typed: dict[str, str] = field(default_factory=dict)
    lines: tuple[str, ...] = ()
    namespace: str = ""
    template: str = "http/editor_list.html"
    parent: tuple[Any, str] | None = None  # words and URL name of the page above

    def urls(self) -> list[URLPattern]:
        from pupitre.http.editor import views  # noqa: PLC0415 - the views need this description

        return [
            path(f"{self.name}/", views.rows(self), name=self.name),
            path(f"{self.name}/add/", views.add(self), name=f"{self.name}_add"),
            path(f"{self.name}/<int:pk>/", views.edit(self), name=f"{self.name}_edit"),
            path(f"{self.name}/<int:pk>/delete/", views.delete(self), name=f"{self.name}_delete"),
        ]

    def url(self, act: str = "", pk: int | None = None) -> str:
        """Address of the list, or of an act ("add", "edit", "delete")."""
        name = f"{self.name}_{act}" if act else self.name
        return reverse(f"{self.namespace}:{name}" if self.namespace else name, args=[pk] if pk else [])

    @property
    def subject(self) -> str:
        """ "governance.fundingmeasure", as the audit trail names it."""
        return self.model._meta.label_lower
