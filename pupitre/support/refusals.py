"""What the support room will not do, said so that a person can act on it."""

from django.utils.translation import gettext_lazy as _

from pupitre.kernel.refusal import Refusal


class NoDesk(Refusal):
    code = "support.no_desk"
    sentence = _("No body answers requests for this school. Ask who runs the plan to set up a desk.")


class SubjectNeeded(Refusal):
    code = "support.subject_needed"
    sentence = _("Say in a few words what it is about.")
    status = 422


class TextNeeded(Refusal):
    code = "support.text_needed"
    sentence = _("Write something first.")
    status = 422


class ReasonNeeded(Refusal):
    code = "support.reason_needed"
    sentence = _("Say why: the reason is kept with the request.")
    status = 422


class NotPossible(Refusal):
    code = "support.not_possible"
    sentence = _("A request that is “%(state)s” cannot be changed this way.")


class OutdatedPage(Refusal):
    code = "support.outdated_page"
    sentence = _("%(name)s changed this request meanwhile. Read what is new, then do it again.")


class MergeOfItself(Refusal):
    code = "support.merge_of_itself"
    sentence = _("A request cannot be merged into itself, nor into one merged already.")


class MergeAcrossDesks(Refusal):
    code = "support.merge_across_desks"
    sentence = _("These two requests belong to different bodies, or one of them alone is confidential.")


class NotOfTeam(Refusal):
    code = "support.not_of_team"
    sentence = _("%(name)s is not of the team %(team)s, or may not read this request.")


class OtherDesk(Refusal):
    code = "support.other_desk"
    sentence = _(
        "%(team)s is of another desk, which does not answer for this school; or the request is confidential, and "
        "stays with its desk. Ask whoever runs that desk to open a request there."
    )


class CannotFollow(Refusal):
    code = "support.cannot_follow"
    sentence = _("%(name)s is not of this desk, or may not read this request.")


class OutOfStock(Refusal):
    code = "support.out_of_stock"
    sentence = _("Too few are left of %(name)s in %(place)s (%(left)s in hand). Receive or count it first.")


class PartKnown(Refusal):
    code = "support.part_known"
    sentence = _("This part is kept in this place already, under the same reference.")
    status = 422


class ChatOver(Refusal):
    code = "support.chat_over"
    sentence = _("This chat is over. The request itself goes on: write on its page.")


class AlreadyScored(Refusal):
    code = "support.already_scored"
    sentence = _("Your opinion is in already. Thank you.")


class MailTaken(Refusal):
    code = "support.mail_taken"
    sentence = _("This mail stands in a request already.")


class MailGone(Refusal):
    code = "support.mail_gone"
    sentence = _("The mail itself was dropped after its time of keeping: only its trace is left.")


class BoxNameTaken(Refusal):
    code = "support.box_taken"
    sentence = _("Another mailbox has this name or this address.")
    status = 422


class NothingProposed(Refusal):
    code = "support.nothing_proposed"
    sentence = _("This is proposed no longer: it was decided on meanwhile, or has become rare again.")


class LinkClosed(Refusal):
    code = "support.link_closed"
    sentence = _("This link is not valid, or its request was taken up again since. Sign in to see where it stands.")
    status = 404


class OtherSchool(Refusal):
    code = "support.other_school"
    sentence = _("A stop serves the requests of its own school. Plan one for each school.")


class VisitBegun(Refusal):
    code = "support.visit_begun"
    sentence = _("This stop has begun: report it instead of taking it off the day.")


class NoDevice(Refusal):
    code = "support.no_device"
    sentence = _("This request names no device. Say which one first.")
    status = 422


class HoursKnown(Refusal):
    code = "support.hours_known"
    sentence = _("This desk already has hours of that name.")
    status = 422


class HoursServe(Refusal):
    code = "support.hours_serve"
    sentence = _("These hours serve: what is owed is reckoned by them. Choose others for it first.")
