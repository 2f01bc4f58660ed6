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


BOX_PROBLEMS = {
    "unauthorised": _(
        "The user name or the password is refused. Check both; some services want a password of its own."
    ),
    "no_folder": _("The folder to be read is not there. Check its name: INBOX is the usual one."),
    "no_tls": _("The encryption fails: another port is spoken to, or its certificate is not to be trusted."),
    "no_server": _("There is no such server, or it does not answer in time. Check its name and the port."),
    "unavailable": _("The server refuses the connection, or closed it. The next reading goes on from there."),
    "unexpected": _("The server answered something that we do not understand."),
}


def problem(code: str) -> str:
    return str(PROBLEMS[code]) if code in PROBLEMS else ""


def box_problem(code: str) -> str:
    return str(BOX_PROBLEMS[code]) if code in BOX_PROBLEMS else ""
