"""The words of the audit trail.

A room gives the words of its acts in its own `trail.py`: `ACTIONS = {"accounts.person_invited": _("invited")}`.
An act without words is shown by its code; `THINGS = {"planning.scenario": _("scenario")}` names what acts are
done to.
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "accounts.person_created": _("opened an account"),
    "accounts.person_invited": _("sent an invitation"),
    "accounts.person_changed": _("changed a person"),
    "accounts.profile_changed": _("changed their profile"),
    "accounts.person_deactivated": _("closed an account"),
    "accounts.person_reactivated": _("reopened an account"),
    "accounts.membership_granted": _("gave a role"),
    "accounts.membership_ended": _("ended a role"),
    "accounts.membership_withdrawn": _("withdrew a role before it began"),
    "accounts.role_created": _("added a role"),
    "accounts.role_edited": _("edited a role"),
    "accounts.role_restored": _("restored a role"),
    "accounts.role_removed": _("removed a role"),
    "accounts.impersonation_started": _("began to see Pupitre as someone"),
    "accounts.impersonation_stopped": _("stopped seeing Pupitre as someone"),
    "accounts.provider_added": _("added a sign-in provider"),
    "accounts.provider_changed": _("changed a sign-in provider"),
    "accounts.provider_removed": _("removed a sign-in provider"),
    "accounts.login_linked": _("linked a provider's login"),
    "accounts.login_unlinked": _("unlinked a provider's login"),
    "accounts.login_dismissed": _("set a stranger's login aside"),
    "accounts.login_reconsidered": _("considered a stranger's login again"),
    "accounts.mail_requeued": _("sent a mail again"),
    "accounts.mails_requeued": _("sent mails again"),
    "accounts.signed_out_everywhere": _("signed out everywhere"),
    "accounts.reading_changed": _("changed how they read"),
}


THINGS = {"accounts.role": _("role"), "accounts.provider": _("sign-in provider"), "accounts.pendinglogin": _("login")}


@cache
def actions() -> dict[str, str | Promise]:
    """The words of every act that some installed room names."""
    return _gathered("ACTIONS")


@cache
def things() -> dict[str, str | Promise]:
    """The words of what acts are done to, where a room names them."""
    return _gathered("THINGS")


def _gathered(name: str) -> dict[str, str | Promise]:
    found: dict[str, str | Promise] = {}
    for config in apps.get_app_configs():
        if config.name.startswith("pupitre.") and find_spec(f"{config.name}.trail"):
            found |= getattr(import_module(f"{config.name}.trail"), name, {})
    return found
