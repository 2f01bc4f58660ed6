"""Rights over what families sign and receive."""

from django.utils.translation import gettext_lazy as _

from pupitre.families.models import Agreement
from pupitre.families.querysets import VIEW
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Organisation, School
from pupitre.territory.permissions import reaches

ASK = "families.ask"
WRITE = "families.write"
KEEP = "families.keep"
CAPABILITIES = {
    VIEW: _("Follow contracts, sessions and consents of families"),
    ASK: _("Ask families to sign, witness signatures and record attendance"),
    WRITE: _("Write contracts, purposes and messages to families"),
    KEEP: _("Decide how long data is kept, and purge it"),
}


def can_view(viewer: Viewer, school: School) -> bool:
    """Agrees with `Agreement.objects.visible`."""
    return reaches(viewer, VIEW, school)


def can_ask(viewer: Viewer, school: School) -> bool:
    return reaches(viewer, ASK, school)


def can_ask_for(viewer: Viewer, agreement: Agreement) -> bool:
    return reaches(viewer, ASK, agreement.school)


def can_write(viewer: Viewer, organisation: Organisation) -> bool:
    return viewer.scope(WRITE).reaches(organisation.pk)


def can_keep(viewer: Viewer, organisation: Organisation) -> bool:
    return viewer.scope(KEEP).reaches(organisation.pk)
