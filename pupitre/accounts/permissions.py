"""Rights over people: who sees them, who invites and grants, who configures, who reads the trail."""

from django.utils.translation import gettext_lazy as _

from pupitre.accounts.models import Person
from pupitre.accounts.querysets import VIEW
from pupitre.kernel.viewer import Viewer

MANAGE = "accounts.manage"
CONFIGURE = "accounts.configure"
AUDIT = "accounts.audit"
IMPERSONATE = "accounts.impersonate"
CAPABILITIES = {
    VIEW: _("See people and their roles"),
    MANAGE: _("Invite people, give them roles and take these away"),
    CONFIGURE: _("Edit roles, sign-in providers and mail"),
    AUDIT: _("Read the audit trail"),
    IMPERSONATE: _("See Pupitre as another person, to help them"),
}


def can_view(viewer: Viewer, person: Person) -> bool:
    """Agrees with `Person.objects.visible`."""
    return Person.objects.visible(viewer).filter(pk=person.pk).exists()
