"""The words of the territory's acts, in the audit trail."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "territory.school_opened": _("opened a school"),
    "territory.school_closed": _("closed a school"),
    "territory.school_merged": _("merged a school into another"),
    "territory.school_moved": _("moved a school to another body or area"),
    "territory.school_edited": _("corrected the facts of a school"),
    "territory.school_reopened": _("took back the closing of a school"),
    "territory.counted_from_roster": _("counted pupils from a roster"),
    "territory.pupils_merged": _("made one of two records of a pupil"),
    "territory.pupils_kept_apart": _("said that two records are two pupils"),
    "territory.pupils_parted": _("parted two records of pupils again"),
    "territory.pupils_left": _("said that pupils have left"),
    "territory.pupils_still_here": _("said that pupils are still here"),
    "territory.move_settled": _("answered a change of school"),
}
THINGS = {"territory.school": _("school")}
