"""Who follows a ticket without being in charge of it: by their own choice, or because a colleague asked them to."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from pupitre.accounts.models import Person
from pupitre.accounts.queries import viewer_of
from pupitre.kernel import outbox
from pupitre.kernel.addresses import public
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.support import permissions, refusals
from pupitre.support.enums import Verb
from pupitre.support.models import Ticket
from pupitre.support.operations import trail


@transaction.atomic
def watch(*, ticket: Ticket, watching: bool, actor: Viewer) -> None:
    """Follow a ticket that one may read, or no longer. Errors: NotAllowed."""
    row = trail.locked(ticket)
    if not permissions.can_view(actor, row) or actor.person_id is None:
        raise NotAllowed
    if watching:
        row.watchers.add(actor.person_id)
    else:
        row.watchers.remove(actor.person_id)


@transaction.atomic
def add_watcher(*, ticket: Ticket, person: Person, actor: Viewer, at: datetime) -> bool:
    """Have a colleague follow a ticket: they get a mail once, then hear of its deadlines. False: they did already.

    Errors: NotAllowed, CannotFollow (not of this desk, or may not read what is confidential).
    """
    row = trail.workable(ticket, actor)
    theirs = viewer_of(person, localdate(at))
    if not person.is_active or not permissions.can_follow(theirs, row):
        raise refusals.CannotFollow(name=str(person))
    if row.watchers.filter(pk=person.pk).exists():
        return False
    row.watchers.add(person)
    trail.keep(row, Verb.WATCHED, actor=actor, at=at, to=person.pk, name=str(person))
    if person.pk != actor.person_id:
        _tell(row, person, theirs, actor, at)
    return True


@transaction.atomic
def remove_watcher(*, ticket: Ticket, person: Person, actor: Viewer, at: datetime) -> None:
    """Have someone follow a ticket no longer; someone who does not is left alone. Errors: NotAllowed."""
    row = trail.workable(ticket, actor)
    if row.watchers.filter(pk=person.pk).exists():
        row.watchers.remove(person)
        trail.keep(row, Verb.UNWATCHED, actor=actor, at=at, to=person.pk, name=str(person))


def _tell(ticket: Ticket, person: Person, theirs: Viewer, actor: Viewer, at: datetime) -> None:
    """One mail that says who asked, and where the request is; of a confidential one, its number alone."""
    if not person.email:
        return
    works = permissions.can_work(theirs, ticket)
    page = ticket.get_absolute_url() if works else reverse("support:request", args=[ticket.pk])
    with translation.override(person.language or None):
        said = {"who": actor.name, "number": ticket.pk, "subject": ticket.subject, "url": public(page)}
        named = _("No. %(number)s") if ticket.confidential else _("No. %(number)s: %(subject)s")
        body = _("Hello,\n\n%(who)s asks you to follow this request:\n\n%(named)s\n%(url)s") % {
            **said, "named": named % said,
        }  # fmt: skip
        told = _("You will hear of its deadlines with those in charge. Its page lets you stop.")
        subject = _("Request %(number)s: %(who)s asks you to follow it") % said
        outbox.post(recipient=person.email, subject=subject, body=f"{body}\n\n{told}\n", at=at)
