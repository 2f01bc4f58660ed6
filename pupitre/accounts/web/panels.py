"""What the room of people offers to pages made of several rooms."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pupitre.accounts.models import Membership, Person
from pupitre.accounts.permissions import CONFIGURE, MANAGE
from pupitre.accounts.queries import pending_logins
from pupitre.accounts.querysets import VIEW
from pupitre.http.panels import Finder, Found, Panel, offered
from pupitre.kernel.models import OutboxMessage
from pupitre.kernel.viewer import Viewer

SHOWN = 5  # people named on the home page
SOON = timedelta(days=30)  # a role that ends within is worth a look


def find_people(viewer: Viewer, text: str, limit: int) -> Sequence[Found]:
    """The people whose name or e-mail holds the text."""
    found = Person.objects.visible(viewer).filter(Q(display_name__icontains=text) | Q(email__icontains=text))
    return [
        Found(str(person), reverse("accounts:person", args=[person.pk]), person.email if person.display_name else "")
        for person in found.order_by("display_name", "pk")[:limit]
    ]


PEOPLE = Finder(_("People"), VIEW, find_people)


@offered("mails", _("Mails that did not leave"), CONFIGURE)
def mails_given_up(request: HttpRequest) -> Panel | None:
    """Mails that did not leave, for who runs the installation."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if not viewer.scope(CONFIGURE).everywhere:
        return None
    dead = list(OutboxMessage.objects.filter(state=OutboxMessage.State.DEAD).order_by("-id")[:6])
    if not dead:
        return None
    context = {"mails": dead[:5], "more": len(dead) > 5}
    return Panel(_("Mails that did not leave"), "accounts/panels/mails.html", context, waiting=len(dead))


@offered("door", _("Waiting for a role"), MANAGE)
def at_the_door(request: HttpRequest) -> Panel | None:
    """Who signed in and has no role yet, for who may give them one."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if not viewer.scope(MANAGE).everywhere:
        return None
    logins = pending_logins(viewer).filter(dismissed_at=None)
    without = Person.objects.without_role()
    count = logins.count() + without.count()
    if not count:
        return None
    named = [(str(person), person.email) for person in without.order_by("-last_login", "pk")[:SHOWN]]
    rows = [(str(login), login.email if login.name else login.provider) for login in logins[:SHOWN]] + named
    return Panel(_("Waiting for a role"), "accounts/panels/waiting.html", {"rows": rows[:SHOWN]}, waiting=count)


@offered("roles", _("Roles that end soon"), MANAGE)
def roles_ending(request: HttpRequest) -> Panel | None:
    """The roles that end soon, for who may give them again."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if not viewer.can(MANAGE):
        return None
    today = timezone.localdate()
    ending = (
        Membership.objects.in_force(today)
        .filter(ends_on__lte=today + SOON, person__in=Person.objects.visible(viewer, MANAGE))
        .select_related("person", "role")
        .order_by("ends_on", "pk")[:5]
    )
    rows = list(ending)
    return Panel(_("Roles that end soon"), "accounts/panels/ending.html", {"memberships": rows}) if rows else None
