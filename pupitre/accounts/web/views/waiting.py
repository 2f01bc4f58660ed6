"""Who waits at the door: logins that are nobody's yet, people without a role, invitations not followed."""

from typing import Any

from allauth.socialaccount.models import SocialApp
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from pupitre.accounts.models import PendingLogin, Person, name_field
from pupitre.accounts.operations import pending
from pupitre.accounts.permissions import MANAGE
from pupitre.accounts.queries import pending_logins
from pupitre.accounts.web import forms
from pupitre.accounts.web.form_page import form_page
from pupitre.http import formats
from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.kernel import addresses

SHOWN = 50  # of each kind; the list of people has the others


@require_GET
@page(MANAGE)
def waiting(request: Request) -> HttpResponse:
    """Those who wait for a role, the latest first."""
    logins = pending_logins(request.viewer)
    fresh, names = logins.filter(dismissed_at=None), dict(SocialApp.objects.values_list("provider_id", "name"))
    known = Person.objects.visible(request.viewer, MANAGE)
    without, invited = known.without_role(), known.not_come_yet()
    described = invited.described(timezone.localdate(), name_field()).order_by("-created_at", "-pk")
    counts = {
        "logins": fresh.count(),
        "without": without.count(),
        "invited": invited.count(),
    }
    context = {
        "status": _status(counts["logins"] + counts["without"], counts["invited"]),
        "counts": counts,
        "logins": [(login, names.get(login.provider, login.provider)) for login in fresh[:SHOWN]],
        "dismissed": logins.exclude(dismissed_at=None)[:SHOWN],
        "without": without.order_by("-last_login", "pk")[:SHOWN],
        "invited": described[:SHOWN],
    }
    return render(request, "accounts/waiting.html", context)


@page(MANAGE)
def admit(request: Request, pk: int) -> HttpResponse:
    """Make a person of a login, with a first role."""
    login = _login(request, pk)
    initial = {
        "email": login.email,
        "name": login.name,
        "starts_on": timezone.localdate(),
        "language": _language(request),
    }
    return form_page(
        request,
        forms.InviteForm(request.POST or None, viewer=request.viewer, initial=initial),
        act=lambda data: pending.admit(
            login=login,
            email=data["email"],
            name=data["name"],
            language=data["language"],
            role=data["role"],
            place=data["found_place"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            site=addresses.site(),
            **_at(request),
        ),
        done=lambda person: reverse("accounts:person", args=[person.pk]),
        said=_("The role is given; they are told by mail that they may sign in."),
        context={
            "title": _("Let %(name)s in") % {"name": login},
            "status": _("They keep signing in through their provider: no password to choose."),
            "submit": _("Give this role"),
            **_back(),
        },
    )


@page(MANAGE)
def link(request: Request, pk: int) -> HttpResponse:
    """Say that a login is that of someone who is here already."""
    login = _login(request, pk)
    return form_page(
        request,
        forms.KnownPersonForm(request.POST or None),
        act=lambda data: pending.link_to(login=login, person=data["person"], **_at(request)),
        done=lambda person: reverse("accounts:person", args=[person.pk]),
        said=_("The login is linked."),
        context={
            "title": _("Whose login is this?"),
            "status": _("The provider says: %(name)s, %(email)s.") % {"name": login, "email": login.email or "–"},
            "submit": _("Link"),
            **_back(),
        },
    )


@require_POST
@page(MANAGE)
def dismiss(request: Request, pk: int) -> HttpResponse:
    """Set a login aside."""
    pending.dismiss(login=_login(request, pk), **_at(request))
    messages.success(request, _("This login is set aside. It stays at the foot of the page."))
    return redirect("accounts:waiting")


@require_POST
@page(MANAGE)
def restore(request: Request, pk: int) -> HttpResponse:
    """Consider again a login set aside."""
    pending.consider_again(login=_login(request, pk), **_at(request))
    return redirect("accounts:waiting")


def _login(request: Request, pk: int) -> PendingLogin:
    pending.require_everywhere(request.viewer)
    return get_object_or_404(pending_logins(request.viewer), pk=pk)


def _at(request: Request) -> dict[str, Any]:
    return {"actor": request.viewer, "at": timezone.now()}


def _language(request: Request) -> str:
    return str(request.LANGUAGE_CODE)


def _back() -> dict[str, Any]:
    return {"parent": _("Waiting for a role"), "parent_url": reverse("accounts:waiting")}


def _status(strangers: int, invited: int) -> str:
    """Where one stands: who waits for a role, then who was invited and has not come."""
    if not strangers and not invited:
        return _("Nobody waits.")
    first = ngettext("%(count)s person waits for a role", "%(count)s people wait for a role", strangers)
    then = ngettext("%(count)s invitation is not followed yet", "%(count)s invitations are not followed yet", invited)
    told = (
        first % {"count": formats.number(strangers)} if strangers else "",
        then % {"count": formats.number(invited)} if invited else "",
    )
    return pgettext("between parts of a sentence", "; ").join(text for text in told if text) + "."
