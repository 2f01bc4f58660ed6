"""The words of the acts of who runs a desk, in the audit trail. What happens to a request is in its own history."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "support.desk_set_up": _("set up a desk"),
    "support.desk_settled": _("settled what an hour costs at a desk, its mails and its delays"),
    "support.hours_kept": _("named the hours of a desk"),
    "support.hours_changed": _("changed the hours of a desk"),
    "support.hours_removed": _("removed hours from a desk"),
    "support.days_closed": _("closed a desk on some days"),
    "support.days_opened": _("opened a desk again on some days"),
    "support.target_set": _("set what a desk owes"),
    "support.target_dropped": _("let a type of request take the general target again"),
    "support.clocks_reckoned": _("had deadlines reckoned again"),
    "support.member_set": _("said who is of a team"),
    "support.member_removed": _("took somebody out of a team"),
    "support.part_kept": _("said how a part is kept"),
    "support.box_added": _("added a mailbox"),
    "support.box_changed": _("changed a mailbox"),
    "support.box_paused": _("stopped the reading of a mailbox"),
    "support.box_resumed": _("had a mailbox read again"),
    "support.school_address": _("gave a school an address of its own"),
    "support.school_address_removed": _("took back the address of a school"),
    "support.mails_requeued": _("had mails sent again"),
    "support.confidential_read": _("read a confidential request"),
    "support.problem_accepted": _("accepted a problem that was proposed"),
    "support.problem_described": _("described a problem"),
}

THINGS = {
    "support.hours": _("hours of a desk"),
    "support.target": _("what a desk owes"),
    "support.mailbox": _("mailbox"),
    "support.problem": _("problem"),
    "support.stock_part": _("part"),
    "support.ticket": _("request for help"),
    "support.team": _("team of a desk"),
}
