"""What the room refuses, and why."""

from django.utils.translation import gettext_lazy as _

from pupitre.kernel.refusal import Refusal


class EmailTaken(Refusal):
    code = "accounts.email_taken"
    sentence = _("Someone already signs in with %(email)s. Find them in the list of people and give them a role.")


class MoreThanYouHold(Refusal):
    """Nobody gives, takes or borrows rights that they do not hold themselves over the same places."""

    code = "accounts.more_than_you_hold"
    sentence = _(
        "This needs rights that you do not hold there yourself (%(capabilities)s). Ask someone who holds them."
    )
    status = 403


class NotOnYourself(Refusal):
    code = "accounts.not_on_yourself"
    sentence = _("You cannot do this to your own account. Ask another administrator.")


class NothingToEnd(Refusal):
    code = "accounts.nothing_to_end"
    sentence = _("This role had already ended on %(day)s.")


class EndsBeforeStart(Refusal):
    code = "accounts.ends_before_start"
    sentence = _("A role cannot end before the day it starts (%(day)s).")


class PersonInactive(Refusal):
    code = "accounts.person_inactive"
    sentence = _("This account is closed. Reopen it first.")


class ProviderGone(Refusal):
    code = "accounts.provider_gone"
    sentence = _(
        "The sign-in provider “%(provider)s” is no longer set up here. Set it up again, or dismiss this login."
    )


class RoleInUse(Refusal):
    code = "accounts.role_in_use"
    sentence = _("%(count)s memberships name this role. End or change them before removing it.")


class RoleCodeTaken(Refusal):
    code = "accounts.role_code_taken"
    sentence = _("A role is already called “%(name)s”.")


class NotAPreset(Refusal):
    code = "accounts.not_a_preset"
    sentence = _("This role did not come with Pupitre: there is nothing to restore it from.")


class ConfiguresEverywhere(Refusal):
    """Roles, providers and mail belong to the whole installation."""

    code = "accounts.configures_everywhere"
    sentence = _("This is set for the whole installation: only an administrator of all of it can change it.")
    status = 403


class LastAdministrator(Refusal):
    code = "accounts.last_administrator"
    sentence = _("Nobody would be left to administer the installation. Name another administrator first.")


class ReasonMissing(Refusal):
    code = "accounts.reason_missing"
    sentence = _("Say why you need to see Pupitre as this person: they will read it.")


class ProviderTaken(Refusal):
    code = "accounts.provider_taken"
    sentence = _("A sign-in provider already uses the identifier “%(identifier)s”.")


class LoginTaken(Refusal):
    code = "accounts.login_taken"
    sentence = _("This login of the provider is already linked to someone.")


class ProviderInUse(Refusal):
    code = "accounts.provider_in_use"
    sentence = _("%(count)s logins are linked through this provider. Unlink them before removing it.")


class MetadataUnreadable(Refusal):
    code = "accounts.metadata_unreadable"
    sentence = _(
        "These metadata do not describe a SAML identity provider: an entity, an address to sign in and a signing "
        "certificate are needed. Ask the provider for its “IdP metadata” file."
    )
