"""Refusals: what the software will not do, said so that a person can act on it."""

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """An act that a rule forbids: not a bug. One subclass a rule, with a stable code.

    `sentence` may hold %(name)s fields, filled from the keyword arguments. Each door (page, API, command)
    translates it once: a page shows the sentence, an API answers the code and the sentence.
    """

    code: ClassVar[str] = "kernel.refused"
    sentence: ClassVar[str | Promise] = _("This cannot be done.")
    status: ClassVar[int] = 409

    def __init__(self, **fields: Any) -> None:
        super().__init__(self.code)
        self.fields = fields

    def __str__(self) -> str:
        return str(self.sentence) % self.fields


class NotAllowed(Refusal):
    """The person's roles do not grant the act."""

    code = "kernel.not_allowed"
    sentence = _("Your role does not allow this. Ask the person who runs the plan for access.")
    status = 403


class InPersonOnly(Refusal):
    """An act that nobody may do in another's place."""

    code = "kernel.in_person_only"
    sentence = _("You are seeing Pupitre as someone else: only they can do this. Come back to yourself first.")
    status = 403
