"""The words of imports, which belong to no room, in the audit trail."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ACTIONS = {
    "imports.opened": _("gave a file to import"),
    "imports.cancelled": _("cancelled an import"),
    "imports.applied": _("applied an import"),
    "imports.undone": _("undid an import"),
}
THINGS = {"kernel.importrun": pgettext_lazy("thing acted on", "import")}
