"""The words of the acts of the command line, in the audit trail."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "cli.demo_made": _("made the demo territory"),
    "cli.plan_started": _("started a digital plan"),
    "cli.backed_up": _("made a backup"),
    "cli.restored": _("restored a backup"),
    "cli.password_link_given": _("gave out an address to choose a password"),
}
