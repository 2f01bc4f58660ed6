"""People: the list, a person, what is done to them."""

from typing import Any

from allauth.socialaccount.models import SocialAccount, SocialApp
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pupitre.accounts.middleware import SESSION_KEY
from pupitre.accounts.models import Impersonation, Membership, Person, name_field
from pupitre.accounts.operations import impersonation, memberships, providers
from pupitre.accounts.operations import people as operations
from pupitre.accounts.permissions import AUDIT, IMPERSONATE, MANAGE, VIEW
from pupitre.accounts.queries import can_impersonate, can_manage, excess_over, trail_of
from pupitre.accounts.web import forms
from pupitre.accounts.web.form_page import form_page
from pupitre.accounts.web.listings import PEOPLE
from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.kernel import addresses
from pupitre.kernel.viewer import Viewer


def _person(request: Request, pk: int, capability: str = VIEW) -> Person:
    return get_object_or_404(Person.objects.visible(request.viewer, capability), pk=pk)


def _at(request: Request) -> dict[str, Any]:
    return {"actor": request.viewer, "at": timezone.now()}


def _back_to(person: Person) -> dict[str, Any]:
    return {"parent": person, "parent_url": reverse("accounts:person", args=[person.pk])}


def _address(person: Person) -> str:
    return reverse("accounts:person", args=[person.pk])


@page(VIEW)
def people(request: Request) -> HttpResponse:
    rows = Person.objects.visible(request.viewer)
    described = rows.described(timezone.localdate(), name_field())
    active = rows.filter(is_active=True).count()
    status = ngettext("%(count)s person can sign in.", "%(count)s people can sign in.", active) % {"count": active}
    context = {"status": status, "can_invite": request.viewer.can(MANAGE)}
    return PEOPLE.respond(request, described, template="accounts/people.html", context=context)


@page(VIEW)
def person(request: Request, pk: int) -> HttpResponse:
    viewer: Viewer = request.viewer
    someone, today = _person(request, pk), timezone.localdate()
    held = Membership.objects.filter(person=someone).select_related("role", "organisation", "school")
    manages = can_manage(viewer, someone, today)
    context = {
        "someone": someone,
        "today": today,
        "memberships": [
            (membership, manages and not membership.is_over(today) and not excess_over(viewer, [membership]))
            for membership in held
        ],
        "manages": manages,
        "can_see_as": can_impersonate(viewer, someone, today),
        "logins": SocialAccount.objects.filter(user=someone) if manages else (),
        "has_providers": SocialApp.objects.exists(),
        "audit": trail_of(someone)[:20] if viewer.can(AUDIT) else None,
    }
    return render(request, "accounts/person.html", context)


@page(MANAGE)
def invite(request: Request) -> HttpResponse:
    form = forms.InviteForm(
        request.POST or None,
        viewer=request.viewer,
        initial={"starts_on": timezone.localdate(), "language": request.LANGUAGE_CODE},
    )
    return form_page(
        request,
        form,
        act=lambda data: operations.invite(
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
        done=_address,
        said=_("The invitation is on its way."),
        context={
            "title": _("Invite someone"),
            "status": _("They receive a link where they choose a password, and see what their role shows there."),
            "submit": _("Invite"),
            "parent": _("People"),
            "parent_url": reverse("accounts:people"),
        },
    )


@page(MANAGE)
def edit(request: Request, pk: int) -> HttpResponse:
    someone = _person(request, pk, MANAGE)
    initial = {"email": someone.email, "name": someone.display_name, "language": someone.language}
    return form_page(
        request,
        forms.PersonForm(request.POST or None, initial=initial),
        act=lambda data: operations.change_person(person=someone, **data, **_at(request)),
        done=lambda _result: _address(someone),
        said=_("Saved."),
        context={"title": _("Edit this person"), "submit": _("Save"), **_back_to(someone)},
    )


@page(MANAGE)
def grant(request: Request, pk: int) -> HttpResponse:
    someone = _person(request, pk, MANAGE)
    form = forms.GrantForm(request.POST or None, viewer=request.viewer, initial={"starts_on": timezone.localdate()})
    return form_page(
        request,
        form,
        act=lambda data: memberships.grant(
            person=someone,
            role=data["role"],
            place=data["found_place"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            **_at(request),
        ),
        done=lambda _membership: _address(someone),
        said=_("The role is given."),
        context={"title": _("Give a role"), "submit": _("Give this role"), **_back_to(someone)},
    )


@page(MANAGE)
def end(request: Request, pk: int) -> HttpResponse:
    seen = Person.objects.visible(request.viewer, MANAGE)
    membership = get_object_or_404(Membership.objects.select_related("person", "role"), pk=pk, person__in=seen)
    return form_page(
        request,
        forms.EndForm(request.POST or None, initial={"last_day": timezone.localdate()}),
        act=lambda data: memberships.end_membership(membership=membership, last_day=data["last_day"], **_at(request)),
        done=lambda _result: _address(membership.person),
        said=_("The end of the role is set."),
        context={
            "title": _("End a role"),
            "status": str(membership.role),
            "submit": _("End this role"),
            **_back_to(membership.person),
        },
    )


@page(MANAGE)
def link(request: Request, pk: int) -> HttpResponse:
    someone = _person(request, pk, MANAGE)
    return form_page(
        request,
        forms.LinkLoginForm(request.POST or None),
        act=lambda data: providers.link_login(
            person=someone, app=data["provider"], subject=data["subject"], **_at(request)
        ),
        done=lambda _login: _address(someone),
        said=_("The login is linked."),
        context={"title": _("Link a provider's login"), "submit": _("Link"), **_back_to(someone)},
    )


@require_POST
@page(MANAGE)
def unlink(request: Request, pk: int) -> HttpResponse:
    seen = Person.objects.visible(request.viewer, MANAGE)
    login = get_object_or_404(SocialAccount.objects.select_related("user"), pk=pk, user__in=seen)
    providers.unlink_login(login=login, **_at(request))
    messages.success(request, _("The login is unlinked."))
    return redirect(_address(login.user))


@require_POST
@page(MANAGE)
def invite_again(request: Request, pk: int) -> HttpResponse:
    someone = _person(request, pk, MANAGE)
    operations.invite_again(person=someone, site=addresses.site(), **_at(request))
    messages.success(request, _("The invitation is on its way."))
    return redirect(_address(someone))


@require_POST
@page(MANAGE)
def close(request: Request, pk: int) -> HttpResponse:
    someone = _person(request, pk, MANAGE)
    operations.deactivate(person=someone, **_at(request))
    messages.success(request, _("The account is closed."))
    return redirect(_address(someone))


@require_POST
@page(MANAGE)
def reopen(request: Request, pk: int) -> HttpResponse:
    someone = _person(request, pk, MANAGE)
    operations.reactivate(person=someone, **_at(request))
    messages.success(request, _("The account is open again."))
    return redirect(_address(someone))


@page(IMPERSONATE)
def see_as(request: Request, pk: int) -> HttpResponse:
    someone = _person(request, pk, IMPERSONATE)

    def start(data: dict[str, Any]) -> Impersonation:
        started = impersonation.start_impersonation(person=someone, reason=data["reason"], **_at(request))
        request.session[SESSION_KEY] = started.pk
        return started

    return form_page(
        request,
        forms.ReasonForm(request.POST or None),
        act=start,
        done=lambda _started: reverse("web:home"),
        said=_("You see Pupitre as %(name)s does.") % {"name": someone},
        context={
            "title": _("See Pupitre as %(name)s") % {"name": someone},
            "status": _("For an hour at most. They are told by mail, and all you do is recorded under both names."),
            "submit": _("Begin"),
            **_back_to(someone),
        },
    )


@require_POST
@page()
def stop(request: Request) -> HttpResponse:
    number = request.session.pop(SESSION_KEY, None)
    under_way = Impersonation.objects.filter(pk=number, impersonator_id=request.user.pk).first()
    if under_way is None:
        return redirect("web:home")
    impersonation.stop_impersonation(impersonation=under_way, **_at(request))
    messages.success(request, _("You are back to yourself."))
    return HttpResponseRedirect(_address(under_way.person))
