"""Who runs what: the tree of organisations, and one of them with its schools."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pupitre.http.gate import page
from pupitre.territory import queries
from pupitre.territory.models import Organisation
from pupitre.territory.permissions import EDIT
from pupitre.territory.querysets import VIEW
from pupitre.territory.web import rows
from pupitre.territory.web.row_forms import OrganisationForm


@dataclass
class Node:
    """An organisation with its open schools (its own and those of its area), and all that lies below."""

    organisation: Organisation
    own: int
    children: list["Node"] = field(default_factory=list)

    @property
    def schools(self) -> int:
        return self.own + sum(child.schools for child in self.children)


@page(VIEW)
def tree(request: HttpRequest) -> HttpResponse:
    """The organisations in scope, each under the one it belongs to."""
    found = queries.organisations_with_schools(request.viewer, timezone.localdate())  # type: ignore[attr-defined]
    context = {"roots": _nest(found), "count": len(found), "can_edit": request.viewer.can(EDIT)}  # type: ignore[attr-defined]
    return render(request, "territory/organisations.html", context)


@page(EDIT)
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """The facts of an organisation, edited."""
    visible = Organisation.objects.visible(request.viewer, EDIT)  # type: ignore[attr-defined]
    row = get_object_or_404(visible, pk=pk)
    form = OrganisationForm(request.POST or None, instance=row)
    back = reverse("territory:organisations")
    return rows.edit(request, form, title=row.name, back=back, back_title=_("Organisations"))


def _nest(found: list[Organisation]) -> list[Node]:
    """The tree; an organisation whose parent is out of scope stands at the top."""
    nodes = {each.pk: Node(each, each.schools_here) for each in found}  # type: ignore[attr-defined]
    below: dict[int | None, list[Node]] = defaultdict(list)
    for node in nodes.values():
        parent = node.organisation.parent_id
        below[parent if parent in nodes else None].append(node)
    for pk, node in nodes.items():
        node.children = below[pk]
    return below[None]
