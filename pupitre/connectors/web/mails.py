"""Mails received and what became of them; those set aside, taken by hand; those of ours that did not arrive."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.db.models import Case, Count, F, Q, Value, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from pupitre.connectors.mail.parsing import parse
from pupitre.connectors.web.mail_lists import MAILS_RECEIVED, SIGNS, UNDELIVERED
from pupitre.http.files import download
from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.kernel.refusal import Refusal
from pupitre.support.engine.incoming import Incoming
from pupitre.support.enums import TAKEN, MailFate
from pupitre.support.models import ReceivedMail, SentMail, Ticket
from pupitre.support.operations import mailing, receiving
from pupitre.support.querysets import LEAD, WORK
from pupitre.support.refusals import MailGone
from pupitre.support.web import frame
from pupitre.support.wording import MAILS


class JoinForm(forms.Form):
    ticket = forms.IntegerField(label=gettext_lazy("Number of the request"), min_value=1, max_value=2**53)


@page(WORK)
def mails(request: Request) -> HttpResponse:
    rows = ReceivedMail.objects.visible(request.viewer)
    since = timezone.now() - timedelta(days=7)
    counted = rows.filter(received_at__gte=since).aggregate(
        all=Count("pk"), taken=Count("pk", Q(fate__in=TAKEN)), refused=Count("pk", Q(fate=MailFate.REFUSED))
    )
    lost = SentMail.objects.visible(request.viewer).failed().filter(sent_at__gte=since).count()
    status = _("In seven days: %(all)s received, %(taken)s in requests, %(refused)s refused.") % counted
    if lost:
        status += " " + ngettext("%(n)s of ours did not arrive.", "%(n)s of ours did not arrive.", lost) % {"n": lost}
    context = frame.context(request, "connectors:mails", status=status, leads=request.viewer.can(LEAD))
    return MAILS_RECEIVED.respond(request, rows, template="connectors/mails.html", context=context)


@page(WORK)
def mail(request: Request, pk: int) -> HttpResponse:
    return _shown(request, _found(request, pk))


def _shown(request: Request, row: ReceivedMail, form: JoinForm | None = None, status: int = 200) -> HttpResponse:
    read = parse(bytes(row.raw.content.content)) if row.raw else None
    context = frame.context(
        request,
        "connectors:mails",
        row=row,
        why=MAILS.get(row.reason, ""),
        sign=SIGNS[MailFate(row.fate)],
        read=read,
        settleable=read is not None and row.fate not in (*TAKEN, MailFate.DUPLICATE),
        form=form or JoinForm(),
    )
    return render(request, "connectors/mail.html", context, status=status)


@page(WORK)
def raw(request: Request, pk: int) -> HttpResponse:
    """The mail itself, as it came, to be kept as a file."""
    row = _found(request, pk)
    if row.raw is None:
        raise MailGone
    return download(row.raw)


@require_POST
@page(WORK)
def take(request: Request, pk: int) -> HttpResponse:
    """Make a request of a mail that was set aside."""
    row = _found(request, pk)
    ticket = receiving.open_by_hand(row=row, mail=_read(row), actor=request.viewer, at=timezone.now())
    messages.success(request, _("Request %(number)s is made of it.") % {"number": ticket.pk})
    return redirect("support:ticket", ticket.pk)


@require_POST
@page(WORK)
def join(request: Request, pk: int) -> HttpResponse:
    """Put a mail that was set aside in a request."""
    row = _found(request, pk)
    form = JoinForm(request.POST)
    if not form.is_valid():
        return _shown(request, row, form, 422)
    ticket = Ticket.objects.workable(request.viewer).filter(pk=form.cleaned_data["ticket"]).first()
    if ticket is None:
        form.add_error("ticket", _("No request that you work on has this number."))
        return _shown(request, row, form, 422)
    try:
        joined = receiving.join_by_hand(
            row=row, mail=_read(row), ticket=ticket, actor=request.viewer, at=timezone.now()
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _shown(request, row, form, 422)
    messages.success(request, _("It is in request %(number)s.") % {"number": joined.pk})
    return redirect("support:ticket", joined.pk)


@page(WORK)
def undelivered(request: Request) -> HttpResponse:
    rows = SentMail.objects.visible(request.viewer).failed()
    rows = rows.annotate(
        how=Case(When(bounced_at__isnull=False, then=Value("returned")), default=Value("given_up")),
        said=Case(When(bounced_at__isnull=False, then=F("bounce")), default=F("outbox__last_error")),
    )
    return UNDELIVERED.respond(
        request, rows, template="connectors/undelivered.html", context=frame.context(request, "connectors:mails")
    )


@require_POST
@page(WORK)
def send_again(request: Request) -> HttpResponse:
    """Send again the mails ticked that were given up; those returned want another address first."""
    numbers = [int(number) for number in request.POST.getlist("selected") if number.isdecimal()]
    sent = mailing.send_again(numbers=numbers, actor=request.viewer, at=timezone.now())
    left = len(set(numbers)) - sent
    told = [ngettext("%(count)s mail waits to be sent again.", "%(count)s mails wait to be sent again.", sent)]
    if left:
        told.append(
            ngettext(
                "%(count)s was returned: mend the address on the request, then answer again.",
                "%(count)s were returned: mend the address on the request, then answer again.",
                left,
            )
        )
    messages.success(request, " ".join(one % {"count": n} for one, n in zip(told, (sent, left), strict=False)))
    return redirect("connectors:undelivered")


def _found(request: Request, pk: int) -> ReceivedMail:
    rows = ReceivedMail.objects.visible(request.viewer)
    return get_object_or_404(rows.select_related("mailbox", "ticket", "came_back", "raw__content"), pk=pk)


def _read(row: ReceivedMail) -> Incoming:
    """The mail, read again. Errors: MailGone."""
    if row.raw is None:
        raise MailGone
    return parse(bytes(row.raw.content.content))
