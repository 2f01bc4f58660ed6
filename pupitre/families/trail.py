"""The words of the families' acts, in the audit trail."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "families.programme_saved": _("wrote the facts of a contract"),
    "families.text_written": _("wrote the text of a contract"),
    "families.text_published": _("published the text of a contract"),
    "families.asked": _("asked families to sign"),
    "families.invited": _("wrote to those who sign a contract"),
    "families.letters": _("printed letters with codes"),
    "families.signed": _("signed a contract"),
    "families.refused": _("refused a contract"),
    "families.withdrawn": _("withdrew a contract"),
    "families.session_saved": _("planned a session for parents"),
    "families.session_invited": _("invited to a session for parents"),
    "families.session_cancelled": _("called a session for parents off"),
    "families.session_answered": _("answered an invitation"),
    "families.session_attended": _("noted who came to a session"),
    "families.session_material": _("gave a file with a session"),
    "families.message_sent": _("wrote to families"),
    "families.activity_added": _("added an activity"),
    "families.activity_renamed": _("renamed an activity"),
    "families.activity_removed": _("removed an activity"),
    "families.activity_enrolled": _("said who is in an activity"),
    "families.purpose_saved": _("wrote what a consent is for"),
    "families.purpose_published": _("published the words of a consent"),
    "families.consents_asked": _("asked families for consents"),
    "families.consent_answered": _("answered a consent"),
    "families.keeping_decided": _("decided how long data is kept"),
    "families.purged": _("purged what is due"),
}
