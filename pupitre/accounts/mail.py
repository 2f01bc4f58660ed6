"""Mails of the room: a text template a message, its first line the subject, in the reader's language."""

from datetime import datetime
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from pupitre.accounts.models import Person
from pupitre.kernel import outbox


def write(person: Person, template: str, *, at: datetime, **context: Any) -> None:
    """Post `accounts/mail/<template>.txt` to a person."""
    with translation.override(person.language):
        text = render_to_string(f"accounts/mail/{template}.txt", {"person": person, **context})
    subject, _, body = text.strip().partition("\n")
    outbox.post(recipient=person.email, subject=subject, body=body.strip() + "\n", at=at)


def password_link(person: Person, site: str) -> str:
    """The address, under `site` ("https://name"), where the person chooses a password; valid once, for a few days."""
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)},
    )
    return site.rstrip("/") + path
