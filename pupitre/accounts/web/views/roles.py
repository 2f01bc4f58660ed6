"""Roles: what each one may do."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pupitre.accounts import capabilities
from pupitre.accounts.models import Role
from pupitre.accounts.operations import roles as operations
from pupitre.accounts.permissions import CONFIGURE, VIEW
from pupitre.accounts.web.form_page import form_page
from pupitre.accounts.web.forms import RoleForm, room_name
from pupitre.http.gate import page
from pupitre.http.request import Request

LIST = "accounts:roles"


@page(VIEW)
def roles(request: Request) -> HttpResponse:
    """The matrix: a line a capability, a column a role."""
    today = timezone.localdate()
    in_force = Q(memberships__starts_on__lte=today) & (
        Q(memberships__ends_on__isnull=True) | Q(memberships__ends_on__gte=today)
    )
    every = list(Role.objects.annotate(people=Count("memberships__person", in_force, distinct=True)))
    rooms = [
        (
            room_name(room),
            [(words, [(role, code in role.capabilities) for role in every]) for code, words in declared.items()],
        )
        for room, declared in capabilities.by_room().items()
    ]
    context = {"roles": every, "rooms": rooms, "can_configure": _configures(request), "columns": len(every)}
    return render(request, "accounts/roles.html", context)


def _configures(request: Request) -> bool:
    return request.viewer.scope(CONFIGURE).everywhere


@page(CONFIGURE)
def create(request: Request) -> HttpResponse:
    form = RoleForm(request.POST or None, viewer=request.viewer)
    return form_page(
        request,
        form,
        act=lambda data: operations.create_role(
            name_fr=data["name_fr"],
            name_fr_ca=data["name_fr_ca"],
            name_en=data["name_en"],
            holds=data["holds"],
            actor=request.viewer,
            at=timezone.now(),
        ),
        done=lambda _role: reverse(LIST),
        said=_("The role is added."),
        context={
            "title": _("Add a role"),
            "submit": _("Add this role"),
            "parent": _("Roles"),
            "parent_url": reverse(LIST),
        },
    )


@page(CONFIGURE)
def role(request: Request, code: str) -> HttpResponse:
    found = get_object_or_404(Role, code=code)
    form = RoleForm(request.POST or None, viewer=request.viewer, role=found)
    return form_page(
        request,
        form,
        act=lambda data: operations.edit_role(
            role=found,
            name_fr=data["name_fr"],
            name_fr_ca=data["name_fr_ca"],
            name_en=data["name_en"],
            holds=data["holds"],
            actor=request.viewer,
            at=timezone.now(),
        ),
        done=lambda _result: reverse(LIST),
        said=_("Saved. It holds at once for all who have this role."),
        context={
            "title": str(found),
            "status": _("What you change here holds at once for all who have this role."),
            "submit": _("Save"),
            "parent": _("Roles"),
            "parent_url": reverse(LIST),
            "role": found,
            "uses": found.memberships.count(),
        },
        template="accounts/role.html",
    )


@require_POST
@page(CONFIGURE)
def restore(request: Request, code: str) -> HttpResponse:
    operations.restore_role(role=get_object_or_404(Role, code=code), actor=request.viewer, at=timezone.now())
    messages.success(request, _("The role is again what came with Pupitre."))
    return redirect(LIST)


@require_POST
@page(CONFIGURE)
def remove(request: Request, code: str) -> HttpResponse:
    operations.remove_role(role=get_object_or_404(Role, code=code), actor=request.viewer, at=timezone.now())
    messages.success(request, _("The role is removed."))
    return redirect(LIST)
