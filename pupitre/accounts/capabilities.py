"""Every capability of the installation, gathered from the rooms' `permissions.CAPABILITIES`.

A capability is a string "room.verb"; a room declares its own as a mapping from the string to the words that
the role editor shows: `CAPABILITIES = {"territory.view": _("See schools and their figures")}`.
"""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.utils.functional import Promise


def by_room() -> dict[str, dict[str, str | Promise]]:
    """The capabilities of each installed room, in the order of `INSTALLED_APPS`; rooms without any are left out."""
    found: dict[str, dict[str, str | Promise]] = {}
    for config in apps.get_app_configs():
        if config.name.startswith("pupitre.") and find_spec(f"{config.name}.permissions"):
            found[config.label] = dict(import_module(f"{config.name}.permissions").CAPABILITIES)
    return found


def known() -> dict[str, str | Promise]:
    """Every capability that some installed room declares, with its words."""
    return {code: words for room in by_room().values() for code, words in room.items()}
