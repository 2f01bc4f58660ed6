"""How people and roles are said on a page."""

from datetime import date

from django import template
from django.conf import settings
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from pupitre.accounts import trail
from pupitre.accounts.models import Membership, Person
from pupitre.http import formats, states

register = template.Library()


@register.simple_tag
def person_status(person: Person) -> str:
    """`{% person_status person as status %}`: one sentence on the account."""
    if not person.is_active:
        return _("This account is closed.")
    if person.last_login is None:
        return _("Invited, has not signed in yet.")
    return _("Last signed in on %(day)s.") % {"day": formats.day(person.last_login, words=True)}


@register.simple_tag
def membership_state(membership: Membership, today: date) -> SafeString:
    """`{% membership_state membership today %}`: in force, coming, ended."""
    if membership.is_over(today):
        return states.badge("none", _("ended"))
    if membership.is_in_force(today):
        return states.badge("done", _("in force"))
    return states.badge("waiting", _("coming"))


@register.simple_tag
def language_name(code: str) -> str:
    """`{% language_name "fr-ca" %}`: the language's name as readers know it."""
    return str(dict(settings.LANGUAGES).get(code, code))


@register.filter
def act_words(action: str) -> str | Promise:
    """`{{ entry.action|act_words }}`: the words of an act of the audit trail."""
    return trail.actions().get(action, action)
