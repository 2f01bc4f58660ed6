"""The words of the territory's acts, in the audit trail."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "territory.school_opened": _("opened a school"),
    "territory.school_closed": _("closed a school"),
    "territory.school_merged": _("merged a school into another"),
    "territory.school_moved": _("moved a school to another body or area"),
    "territory.school_edited": _("corrected the facts of a school"),
    "territory.school_reopened": _("took back the closing of a school"),
}
THINGS = {"territory.school": _("school")}
