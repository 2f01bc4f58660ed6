"""What a school is told by mail of a visit to come."""

from datetime import datetime

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from pupitre.accounts.models import Membership
from pupitre.http import formats
from pupitre.kernel import outbox
from pupitre.support.models import Visit, VisitStop
from pupitre.support.querysets import VIEW

LANGUAGES = {"fr": "fr", "qc": "fr-ca"}


def of_visit(stop: VisitStop, visit: Visit, *, at: datetime) -> int:
    """Tell those who follow the school's requests, and those who asked; one mail an address. Returns how many.

    A confidential request is not named: the mail says the day alone.
    """
    tickets = list(stop.tickets.filter(confidential=False).select_related("requester").order_by("pk"))
    day = visit.day
    holders = Membership.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day),
        school=stop.school, role__capabilities__contains=[VIEW], starts_on__lte=day, person__is_active=True,
    ).select_related("person")  # fmt: skip
    to = {one.person.email: one.person.language for one in holders.order_by("person__email", "pk")}
    for ticket in tickets:
        if ticket.contact_email:
            to.setdefault(ticket.contact_email, ticket.requester.language if ticket.requester else "")
    for address, language in to.items():
        with translation.override(language or LANGUAGES[visit.organisation.jurisdiction]):
            said = {"who": str(visit.technician), "day": formats.day(day, words=True), "school": stop.school.name}
            lines = "".join(f"\n- {ticket.pk} {ticket.subject}" for ticket in tickets)
            body = _("Hello,\n\n%(who)s comes to %(school)s on %(day)s.") % said
            if lines:
                body += "\n\n" + _("For these requests:") + lines
            subject = _("Visit of %(who)s on %(day)s") % said
            outbox.post(recipient=address, subject=subject, body=f"{body}\n", at=at)
    return len(to)
