"""The Viewer of a request, computed once, when first asked for."""

from collections.abc import Callable

from allauth.socialaccount.models import SocialApp
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from pupitre.accounts.models import Impersonation
from pupitre.accounts.operations.providers import origins
from pupitre.accounts.permissions import IMPERSONATE
from pupitre.accounts.queries import viewer_of
from pupitre.http.gate import refused
from pupitre.kernel.refusal import InPersonOnly
from pupitre.kernel.viewer import ANONYMOUS, Viewer

SESSION_KEY = "impersonation"  # the number of the Impersonation under way in this session
GetResponse = Callable[[HttpRequest], HttpResponse]


def is_sign_in(path: str) -> bool:
    """Whether an address is one of the sign-in pages, those of one's own credentials included."""
    return path.startswith(reverse("account_login").removesuffix("login/"))


class SignInPolicyMiddleware:
    """Lets the forms of the sign-in pages lead to the providers' own pages, which the policy forbids elsewhere."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if is_sign_in(request.path):
            allowed = [origin for app in SocialApp.objects.all() for origin in origins(app)]
            if allowed:
                response._csp_update = {"form-action": allowed}  # type: ignore[attr-defined]
        return response


class ViewerMiddleware:
    """Sets `request.viewer`.

    While support sees Pupitre as someone, the viewer is that person, with the impersonator's name;
    `request.user` stays the impersonator, so that no password, second factor or session of the other is in reach,
    and the pages of one's own account are closed until one comes back.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = SimpleLazyObject(lambda: self._viewer(request))  # type: ignore[attr-defined]
        borrowed = (
            SESSION_KEY in request.session and is_sign_in(request.path) and request.path != reverse("account_logout")
        )
        if borrowed and request.viewer.impersonator_id is not None:  # type: ignore[attr-defined]
            return refused(request, InPersonOnly())
        return self.get_response(request)

    @staticmethod
    def _viewer(request: HttpRequest) -> Viewer:
        if not request.user.is_authenticated:
            return ANONYMOUS
        now = timezone.now()
        number = request.session.get(SESSION_KEY)
        if number is not None:
            under_way = (
                Impersonation.objects.open_at(now)
                .filter(pk=number, impersonator_id=request.user.pk, person__is_active=True)
                .select_related("person")
                .first()
            )
            oneself = viewer_of(request.user, timezone.localdate())
            if under_way is None or not oneself.can(IMPERSONATE):
                return oneself
            return viewer_of(under_way.person, timezone.localdate(), impersonator=request.user)
        return viewer_of(request.user, timezone.localdate())
