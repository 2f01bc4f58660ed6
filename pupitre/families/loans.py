"""A late loan of a pupil: the adults who answer for them are written to (fleet.borrowers)."""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from pupitre.fleet.models import Holding
from pupitre.http import formats
from pupitre.kernel import outbox
from pupitre.territory.models import Guardian


def write_to_adults(loan: Holding, at: datetime) -> int:
    """Each adult who has an address, in their language. The mail names no pupil: mails are forwarded."""
    if loan.due_on is None:
        return 0
    rows = Guardian.objects.filter(guardianships__pupil=loan.pupil_id).exclude(email="")
    written: set[str] = set()
    for guardian in rows.order_by("pk").distinct():
        if guardian.email.lower() not in written:  # two adults of a home often share one
            written.add(guardian.email.lower())
            _write(loan, guardian, at)
    return len(written)


def _write(loan: Holding, guardian: Guardian, at: datetime) -> None:
    with translation.override(guardian.language or translation.get_language()):
        words = {
            "device": f"{loan.device.model.name} ({loan.device})",
            "school": loan.school.name,
            "day": formats.day(loan.due_on, words=True) if loan.due_on else "",
        }
        outbox.post(
            recipient=guardian.email,
            subject=_("A device to give back to the school %(school)s") % words,
            body=_(
                "Hello,\n\nThe school %(school)s lent this device to your household: %(device)s. It was due back on"
                " %(day)s.\n\nPlease have it brought back with all that came with it, or ask the school to prolong"
                " the loan.\n"
            )
            % words,
            at=at,
        )
