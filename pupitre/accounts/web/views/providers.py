"""Sign-in providers, set up by an administrator."""

from typing import Any

from allauth.socialaccount.models import SocialAccount, SocialApp
from django.contrib import messages
from django.db.models import Count, OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pupitre.accounts.operations import providers as operations
from pupitre.accounts.operations.roles import require_configure
from pupitre.accounts.permissions import CONFIGURE
from pupitre.accounts.web.form_page import form_page
from pupitre.accounts.web.forms import OidcForm, SamlForm
from pupitre.http.gate import page
from pupitre.http.request import Request

KINDS: dict[str, type[OidcForm] | type[SamlForm]] = {operations.OIDC: OidcForm, operations.SAML: SamlForm}
LIST = "accounts:providers"


@page(CONFIGURE)
def providers(request: Request) -> HttpResponse:
    require_configure(request.viewer)
    logins = SocialAccount.objects.filter(provider=OuterRef("provider_id")).order_by().values("provider")
    apps = SocialApp.objects.annotate(logins=Subquery(logins.annotate(n=Count("pk")).values("n"))).order_by(
        "name", "pk"
    )
    return render(
        request, "accounts/providers.html", {"providers": [(app, _addresses(request, app)) for app in apps]}
    )


def _addresses(request: Request, app: SocialApp) -> list[tuple[str, str]]:
    """What the provider's administrator must be given."""
    if app.provider == operations.OIDC:
        names = [(_("Return address"), "openid_connect_callback", {"provider_id": app.provider_id})]
    else:
        slug = {"organization_slug": app.client_id}
        names = [(_("Our metadata (entity)"), "saml_metadata", slug), (_("Assertion address"), "saml_acs", slug)]
    return [(words, request.build_absolute_uri(reverse(name, kwargs=kwargs))) for words, name, kwargs in names]


@page(CONFIGURE)
def create(request: Request, kind: str) -> HttpResponse:
    require_configure(request.viewer)
    if kind not in KINDS:
        raise Http404
    return _form(request, KINDS[kind](request.POST or None), None, _("Add a sign-in provider"))


@page(CONFIGURE)
def change(request: Request, pk: int) -> HttpResponse:
    require_configure(request.viewer)
    app = get_object_or_404(SocialApp, pk=pk, provider__in=KINDS)
    idp, mapping = app.settings.get("idp", {}), app.settings.get("attribute_mapping", {})
    initial = {
        "name": app.name,
        "identifier": app.provider_id,
        "client_id": app.client_id,
        "server_url": app.settings.get("server_url", ""),
        "metadata_url": idp.get("metadata_url", ""),
        "entity_id": idp.get("entity_id", ""),
        **mapping,
    }
    form = KINDS[app.provider](request.POST or None, initial=initial)
    form.fields["identifier"].disabled = True
    return _form(request, form, app, app.name)


def _form(request: Request, form: OidcForm | SamlForm, app: SocialApp | None, title: str) -> HttpResponse:
    def save(data: dict[str, Any]) -> SocialApp:
        return operations.save_provider(
            identifier=data["identifier"],
            name=data["name"],
            described=form.described(),
            actor=request.viewer,
            at=timezone.now(),
            app=app,
        )

    context = {"title": title, "submit": _("Save"), "parent": _("Sign-in providers"), "parent_url": reverse(LIST)}
    return form_page(request, form, act=save, done=lambda _app: reverse(LIST), said=_("Saved."), context=context)


@require_POST
@page(CONFIGURE)
def remove(request: Request, pk: int) -> HttpResponse:
    app = get_object_or_404(SocialApp, pk=pk)
    operations.remove_provider(app=app, actor=request.viewer, at=timezone.now())
    messages.success(request, _("The provider is removed."))
    return redirect(LIST)
