"""What steering says on pages made of several rooms: the first page, a school's page, the search."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from pupitre.governance import permissions
from pupitre.governance.models import Action, Convention, Decision, Meeting
from pupitre.governance.queries import steering
from pupitre.governance.querysets_steering import VIEW
from pupitre.governance.web.steering import listings, pages, words
from pupitre.governance.web.steering.pages import viewer_of
from pupitre.http import formats
from pupitre.http.panels import Finder, Found, Panel, offered
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import School
from pupitre.territory.permissions import reaches

SHOWN = 5
WEEK = timedelta(days=7)
ACTIONS_AHEAD = timedelta(days=14)


@offered("actions", _("My actions"), VIEW)
def actions_due(request: HttpRequest) -> Panel | None:
    """What this person is to do within two weeks, or should have done."""
    viewer, today = viewer_of(request), timezone.localdate()
    if not viewer.can(VIEW):
        return None
    rows = list(Action.objects.open_for(viewer.person_id).filter(due_on__lte=today + ACTIONS_AHEAD)[: SHOWN + 1])
    if not rows:
        return None
    context = {"actions": [(row, row.due_on < today) for row in rows[:SHOWN]]}
    return Panel(_("My actions"), "governance/panels/actions.html", context, waiting=len(rows))


@offered("duties", _("Duties late"), permissions.PROVE)
def duties_late(request: HttpRequest) -> Panel | None:
    """The duties late: all of them for who runs conventions, those of one's side for the others."""
    viewer = viewer_of(request)
    if not viewer.can(permissions.PROVE) or not viewer.scope(permissions.PROVE).reaches_organisations:
        return None
    late = [row for row in pages.duties_in_force(request) if row.is_late]
    sides = steering.sides_of(viewer)
    mine = [row for row in late if viewer.can(permissions.STEER) or row.duty.party.organisation_id in sides]
    if not mine:
        return None
    return Panel(_("Duties late"), "governance/panels/duties.html", {"rows": mine[:SHOWN]}, waiting=len(mine))


@offered("meetings", _("Meetings this week"), VIEW)
def meetings_near(request: HttpRequest) -> Panel | None:
    """The meetings of the week."""
    viewer, now = viewer_of(request), timezone.now()
    if not viewer.can(VIEW):
        return None
    rows = list(Meeting.objects.visible(viewer).to_come(now).filter(starts_at__lte=now + WEEK)[:SHOWN])
    return Panel(_("Meetings this week"), "governance/panels/meetings.html", {"meetings": rows}) if rows else None


@offered("conventions", _("Conventions to renew"), permissions.STEER)
def conventions_ending(request: HttpRequest) -> Panel | None:
    """The conventions that end within six months, for who renews them."""
    scope = viewer_of(request).scope(permissions.STEER)
    if not scope:
        return None
    found = [row for row in pages.in_force(request) if row.standing == words.ENDING]
    mine = [row.pk for row in found if scope.reaches(row.organisation_id)]
    followed = set(Convention.objects.filter(renews__in=mine).values_list("renews", flat=True)) if mine else set()
    ending = [row for row in found if row.pk in mine and row.pk not in followed][:SHOWN]
    if not ending:
        return None
    panel = {"conventions": ending}
    return Panel(_("Conventions to renew"), "governance/panels/conventions.html", panel, waiting=len(ending))


@offered("convention", _("Who does what for this school"), VIEW)
def convention_of(request: HttpRequest, school: School) -> Panel | None:
    """On a school's page: the convention that covers it, and what each side owes."""
    viewer, today = viewer_of(request), timezone.localdate()
    if not reaches(viewer, VIEW, school):
        return None
    found = steering.covering(school.pk, today)
    if found is None:
        return None
    terms = steering.last_terms(found)
    rows = found.duties.select_related("party__organisation", "convention").prefetch_related("proofs")
    sides: dict[str, list[tuple[steering.DutyRow, tuple[str, Any]]]] = {}
    for row in steering.standings(rows, today, {found.pk: terms.ends_on} if terms else None):
        sides.setdefault(str(row.duty.party.organisation), []).append((row, words.DUTY_STATES[row.standing.state]))
    late = sum(state[0] == "blocked" for owed in sides.values() for _row, state in owed)
    note = ngettext("%(count)s late", "%(count)s late", late) % {"count": formats.number(late)} if late else ""
    context = {"convention": found, "until": terms.ends_on if terms else None, "sides": list(sides.items())}
    return Panel(_("Who does what for this school"), "governance/panels/school.html", context, note=note)


def find_conventions(viewer: Viewer, text: str, limit: int) -> list[Found]:
    """Conventions by part of their title or reference."""
    rows = Convention.objects.visible(viewer).filter(Q(title__icontains=text) | Q(reference__icontains=text))
    return [
        Found(row.title, reverse("governance:convention", args=[row.pk]), str(row.get_state_display()))
        for row in rows.order_by("-starts_on", "-pk")[:limit]
    ]


def find_decisions(viewer: Viewer, text: str, limit: int) -> list[Found]:
    """Decisions by part of their text, reasons or subject."""
    rows = listings.matching(Decision.objects.visible(viewer), text).order_by("-decided_at", "-pk")
    return [
        Found(
            row.text[:100],
            reverse("governance:decision", args=[row.pk]),
            f"{row.get_outcome_display()}, {formats.day(row.decided_at)}",
        )
        for row in rows[:limit]
    ]


CONVENTIONS = Finder(_("Conventions"), VIEW, find_conventions)
DECISIONS = Finder(_("Decisions"), VIEW, find_decisions)
