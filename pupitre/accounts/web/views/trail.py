"""Administration: the audit trail, and the fate of mails."""

from datetime import timedelta

from allauth.socialaccount.models import SocialApp
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pupitre.accounts.models import Role
from pupitre.accounts.operations.outbox import requeue_mails
from pupitre.accounts.operations.roles import require_configure
from pupitre.accounts.permissions import AUDIT, CONFIGURE
from pupitre.accounts.queries import trail_for
from pupitre.accounts.web.listings import OUTBOX, TRAIL
from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.kernel.models import OutboxMessage


@page(CONFIGURE)
def administration(request: Request) -> HttpResponse:
    """What belongs to the whole installation, on one page."""
    context = {
        "roles": Role.objects.count(),
        "edited": Role.objects.filter(edited_at__isnull=False).count(),
        "providers": SocialApp.objects.count(),
        "acts": trail_for(request.viewer).filter(at__gte=timezone.now() - timedelta(days=7)).count(),
        "waiting": OutboxMessage.objects.filter(state="waiting").count(),
        "dead": OutboxMessage.objects.filter(state="dead").count(),
        "reads_trail": request.viewer.can(AUDIT),
        "configures": request.viewer.scope(CONFIGURE).everywhere,
    }
    return render(request, "accounts/administration.html", context)


@page(AUDIT)
def audit(request: Request) -> HttpResponse:
    return TRAIL.respond(request, trail_for(request.viewer), template="accounts/audit.html")


@page(CONFIGURE)
def outbox(request: Request) -> HttpResponse:
    require_configure(request.viewer)
    fates = OutboxMessage.objects.aggregate(
        waiting=Count("id", Q(state="waiting")), sent=Count("id", Q(state="sent")), dead=Count("id", Q(state="dead"))
    )
    status = " ".join(
        [
            ngettext("%(count)s mail waits;", "%(count)s mails wait;", fates["waiting"])
            % {"count": fates["waiting"]},
            ngettext("%(count)s was given up.", "%(count)s were given up.", fates["dead"]) % {"count": fates["dead"]},
        ]
    )
    context = {"status": status, "lost": fates["dead"] if request.GET.get("state") != "dead" else 0}
    return OUTBOX.respond(request, OutboxMessage.objects.all(), template="accounts/outbox.html", context=context)


@require_POST
@page(CONFIGURE)
def retry_selected(request: Request) -> HttpResponse:
    """Send again the mails ticked in the list; those that were not given up are left alone."""
    numbers = [int(number) for number in request.POST.getlist("selected") if number.isdecimal()]
    sent = requeue_mails(numbers=numbers, actor=request.viewer, at=timezone.now())
    left = len(numbers) - sent
    told = [
        ngettext("%(count)s mail waits to be sent again.", "%(count)s mails wait to be sent again.", sent)
        % {"count": sent}
    ]
    if left:
        told.append(
            ngettext("%(count)s was not given up: left alone.", "%(count)s were not given up: left alone.", left)
            % {"count": left}
        )
    messages.success(request, " ".join(told))
    return redirect("accounts:outbox")
