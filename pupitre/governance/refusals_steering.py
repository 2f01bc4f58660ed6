"""What conventions, duties and committees will not do, said so that a person can act on it."""

from django.utils.translation import gettext_lazy as _

from pupitre.kernel.refusal import Refusal


class NotFromThisState(Refusal):
    code = "governance.not_from_this_state"
    sentence = _("%(title)s is %(state)s: this cannot be done from there.")


class ReasonMissing(Refusal):
    code = "governance.reason_missing"
    sentence = _("Write why: the reason is kept with the act.")


class PartiesMissing(Refusal):
    code = "governance.parties_missing"
    sentence = _("A convention has two parties at least: add who signs with you.")


class ScopeMissing(Refusal):
    code = "governance.scope_missing"
    sentence = _("This text covers no school: say which schools it is about.")


class AlreadyCovered(Refusal):
    code = "governance.already_covered"
    sentence = _(
        "%(count)s schools are already covered on these dates by %(other)s (%(school)s, for instance). "
        "End it first, or take these schools out."
    )


class AlreadySigned(Refusal):
    code = "governance.already_signed"
    sentence = _("%(party)s has already signed.")


class AmendmentInside(Refusal):
    code = "governance.amendment_inside"
    sentence = _("Only a convention in force is amended, from a day when it still holds.")


class CertificateMissing(Refusal):
    code = "governance.certificate_missing"
    sentence = _(
        "%(organisation)s has no certificate to sign with here. The administrator gives it one, "
        "or deposit the signed PDF."
    )


class CertificateNotValid(Refusal):
    code = "governance.certificate_not_valid"
    sentence = _("The certificate of %(organisation)s is valid from %(first)s to %(last)s: have it replaced.")


class CertificateNotRead(Refusal):
    code = "governance.certificate_not_read"
    sentence = _("This is not a certificate that Pupitre reads, or the passphrase does not open it.")


class CertificateSealBroken(Refusal):
    code = "governance.certificate_seal_broken"
    sentence = _(
        "The certificate of %(organisation)s was sealed with another secret key: the administrator gives it again."
    )


class NothingShown(Refusal):
    code = "governance.nothing_shown"
    sentence = _("Write a note or attach a file: evidence shows something.")


class NotADueDate(Refusal):
    code = "governance.not_a_due_date"
    sentence = _("%(duty)s is not due on %(day)s.")


class AlreadyProven(Refusal):
    code = "governance.already_proven"
    sentence = _("Evidence for this date is already there.")


class PresetsAlreadyThere(Refusal):
    code = "governance.presets_already_there"
    sentence = _("This convention already has these duties.")


class SideMissing(Refusal):
    code = "governance.side_missing"
    sentence = _("The usual duties need a party on the side of the authority and one on that of education.")


class MeetingClosed(Refusal):
    code = "governance.meeting_closed"
    sentence = _("This meeting is closed: its minutes are approved, or it was cancelled.")


class MeetingNotBegun(Refusal):
    code = "governance.meeting_not_begun"
    sentence = _("The meeting has not begun: it decides nothing yet.")


class AttendanceMissing(Refusal):
    code = "governance.attendance_missing"
    sentence = _("Say first who is there: the quorum is counted from it.")


class TooManyVotes(Refusal):
    code = "governance.too_many_votes"
    sentence = _("%(cast)s votes for %(present)s voices present: count again.")


class SubjectNotFound(Refusal):
    code = "governance.subject_not_found"
    sentence = _("What is to be decided upon was not found: pick it from the list.")


class SomeoneWroteMeanwhile(Refusal):
    code = "governance.someone_wrote_meanwhile"
    sentence = _("Someone else wrote here meanwhile. Copy your text, read the page again, then put it back.")


class MinutesEmpty(Refusal):
    code = "governance.minutes_empty"
    sentence = _("The minutes say nothing yet: write them, then approve them.")


class MembersMissing(Refusal):
    code = "governance.members_missing"
    sentence = _("Nobody with a voice sits in this committee on that day: add its members first.")
