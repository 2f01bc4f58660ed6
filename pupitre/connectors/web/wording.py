"""What stopped a reading, in words that say what to do."""

from django.utils.translation import gettext_lazy as _

PROBLEMS = {
    "died": _("The reading stopped on our side; the next one goes on from there."),
    "unauthorised": _("The credentials are refused. Check the identifier and give the secret again."),
    "forbidden": _("The credentials are good and may not read devices. Give them that right in the tool."),
    "not_found": _("There is nothing at this address. Check the address, the tenant or the customer."),
    "throttled": _(
        "The tool asks to come back later, more often than we insist. The next reading goes on from there."
    ),
    "unavailable": _("The tool does not answer, or fails. The next reading goes on from there."),
    "unexpected": _("The tool answered something that we do not understand."),
    "not_gam": _("This is not a CSV export of `gam print cros`: it has no column deviceId. Nothing is changed."),
    "bad_secret": _("The secret is not in the form expected. Give it again."),
}


def problem(code: str) -> str:
    return str(PROBLEMS[code]) if code in PROBLEMS else ""
