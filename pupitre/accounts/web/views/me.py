"""My account: what concerns the person who reads, and nobody else."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pupitre.accounts.models import Membership, Person
from pupitre.accounts.operations import people as operations
from pupitre.accounts.web.form_page import form_page
from pupitre.accounts.web.forms import ProfileForm
from pupitre.http.gate import page
from pupitre.http.request import Request


@page()
def me(request: Request) -> HttpResponse:
    person = get_object_or_404(Person, pk=request.viewer.person_id)
    keys = Authenticator.objects.filter(user=person).aggregate(
        passkeys=Count("pk", Q(type="webauthn")),
        totp=Count("pk", Q(type="totp")),
        codes=Count("pk", Q(type="recovery_codes")),
    )
    held = Membership.objects.in_force(timezone.localdate()).filter(person=person)
    return form_page(
        request,
        ProfileForm(request.POST or None, initial={"name": person.display_name, "language": person.language}),
        act=lambda data: operations.change_own_profile(
            person=person, name=data["name"], language=data["language"], actor=request.viewer, at=timezone.now()
        ),
        done=lambda _result: reverse("accounts:me"),
        said=_("Saved."),
        context={
            "person": person,
            "keys": keys,
            "has_password": person.has_usable_password(),
            "memberships": held.select_related("role", "organisation", "school"),
            "sessions": UserSession.objects.filter(user=person).count(),
            "logins": SocialAccount.objects.filter(user=person).count(),
            "has_providers": SocialApp.objects.exists(),
            "visits": person.impersonations_suffered.select_related("impersonator")[:20],
        },
        template="accounts/me.html",
    )


@require_POST
@page()
def sign_out_everywhere(request: Request) -> HttpResponse:
    person = get_object_or_404(Person, pk=request.viewer.person_id)
    operations.sign_out_everywhere(person=person, actor=request.viewer, at=timezone.now())
    logout(request)
    messages.success(request, _("You are signed out everywhere."))
    return redirect("web:home")
