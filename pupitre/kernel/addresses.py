"""Addresses that leave Pupitre: in mails and letters, where a path alone leads nowhere."""

from django.conf import settings


def site() -> str:
    """The address people type, without a last slash ("https://pupitre.example.org"): PUPITRE_PUBLIC_ADDRESS.

    The installation's, never that of the request: whoever asks chooses the name that a request gives.
    """
    address: str = settings.PUBLIC_ADDRESS
    return address


def public(path: str) -> str:
    """The whole address of a page of ours, from its path."""
    return site() + path
