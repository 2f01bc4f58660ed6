"""What the families' room will not do, said so that a person can act on it."""

from django.utils.translation import gettext_lazy as _

from pupitre.kernel.refusal import Refusal


class NoText(Refusal):
    code = "families.no_text"
    sentence = _("%(programme)s has no published text. Write the contract and publish it first.")


class TextPublished(Refusal):
    code = "families.text_published"
    sentence = _("This version is published: people may have signed it. Write a new version.")


class NothingToPublish(Refusal):
    code = "families.nothing_to_publish"
    sentence = _("The text is the same as that of version %(number)s: publishing it would ask every family again.")


class LinkClosed(Refusal):
    code = "families.link_closed"
    sentence = _("This link has been used, or is too old. Ask the school for another one.")
    status = 410


class NotASigner(Refusal):
    code = "families.not_a_signer"
    sentence = _("This person does not have to sign this contract.")


class AgreementEnded(Refusal):
    code = "families.agreement_ended"
    sentence = _("This contract is not open to signature any more.")


class NameNeeded(Refusal):
    code = "families.name_needed"
    sentence = _("Write your name, and tick that you have read the contract.")


class ReasonNeeded(Refusal):
    code = "families.reason_needed"
    sentence = _("Say why: the contract keeps it.")


class TooManyTries(Refusal):
    code = "families.too_many_tries"
    sentence = _("Too many codes were tried from here. Wait half an hour, or ask the school for a link by mail.")
    status = 429


class DecisionNeeded(Refusal):
    code = "families.decision_needed"
    sentence = _("Write which decision says so: its number, its date, who took it.")


class NothingDecided(Refusal):
    code = "families.nothing_decided"
    sentence = _("Nothing is purged before a decision is written down. Write how long a kind of data is kept first.")


class NoAudience(Refusal):
    code = "families.no_audience"
    sentence = _("This message reaches nobody. Choose other schools, levels or activities, and write a text.")


class SessionOver(Refusal):
    code = "families.session_over"
    sentence = _("This session has begun, or is cancelled.")


class SessionFull(Refusal):
    code = "families.session_full"
    sentence = _("Every place is taken. Ask the school about another session.")


class ReasonMissing(Refusal):
    code = "families.reason_missing"
    sentence = _("Say why: those who are invited read it.")


class ActivityWrittenTo(Refusal):
    code = "families.activity_written_to"
    sentence = _(
        "A message was written to the families of %(name)s: it stays, to say whom it reached. Empty it instead."
    )


class ActivityNameTaken(Refusal):
    code = "families.activity_name_taken"
    sentence = _("Another activity of this school has the name %(name)s this year. Give this one another name.")
