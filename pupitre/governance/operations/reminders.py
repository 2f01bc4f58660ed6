"""What a worker does each morning: follow the schools that open, and say once that a convention ends."""

from datetime import datetime

from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from pupitre.accounts.models import Membership, Person
from pupitre.accounts.queries import viewer_of
from pupitre.governance import permissions
from pupitre.governance.engine import conventions as engine
from pupitre.governance.models import Convention, ConventionAlert
from pupitre.governance.models.conventions import ConventionState
from pupitre.governance.operations.conventions import write_covers
from pupitre.governance.queries import steering
from pupitre.governance.refusals_steering import AlreadyCovered
from pupitre.http import formats
from pupitre.kernel import outbox
from pupitre.kernel.addresses import public


def follow_schools() -> int:
    """Write again what conventions in force cover, since schools open, close and move; returns how many changed.

    A school that another convention of the kind covers already stays as it is: a person settles that.
    """
    changed = 0
    for root in Convention.objects.roots().filter(state=ConventionState.SIGNED).order_by("pk"):
        held = set(root.covers.values_list("school_id", "days"))
        try:
            with transaction.atomic():
                write_covers(root)
        except AlreadyCovered:
            continue
        changed += held != set(root.covers.values_list("school_id", "days"))
    return changed


@transaction.atomic
def alert_renewals(at: datetime) -> int:
    """Write to those who run conventions that one of them ends, 6 and 2 months ahead, once; returns the mails."""
    today, mails = timezone.localdate(at), 0
    roots = list(
        Convention.objects.roots()
        .filter(state=ConventionState.SIGNED)
        .exclude(renewals__state="signed")
        .order_by("pk")
    )
    terms = steering.all_terms(roots)
    for root in roots:
        found = terms[root.pk]
        if found is None or found.ends_on is None:
            continue
        sent = root.alerts.filter(ends_on=found.ends_on).values_list("months", flat=True)
        for months in engine.alerts(found.ends_on, today, sent):
            ConventionAlert.objects.create(convention=root, ends_on=found.ends_on, months=months, sent_at=at)
            mails += _write(root, found, at)
    return mails


def _write(root: Convention, terms: engine.Terms, at: datetime) -> int:
    people = _concerned(root, at)
    for person in people:
        with translation.override(person.language):
            context = {
                "convention": root,
                "person": person,
                "day": formats.day(terms.ends_on, words=True),  # type: ignore[arg-type]
                "address": public(reverse("governance:convention", args=[root.pk])),
            }
            body = render_to_string("governance/mail/renewal.txt", context)
            title = _("A convention ends soon: %(title)s") % {"title": root.title}
            outbox.post(recipient=person.email, subject=title, body=body, at=at)
    return len(people)


def _concerned(root: Convention, at: datetime) -> list[Person]:
    """The people who run the conventions of the body that keeps this one, by role there."""
    today = timezone.localdate(at)
    held = Membership.objects.in_force(today).filter(
        role__capabilities__contains=[permissions.STEER], person__is_active=True
    )
    people = Person.objects.filter(pk__in=held.values("person")).order_by("pk")
    scopes = [(person, viewer_of(person, today).scope(permissions.STEER)) for person in people]
    near = [person for person, scope in scopes if root.organisation_id in scope.organisations]
    return near or [person for person, scope in scopes if scope.everywhere]  # administrators, where nobody else does
