"""What calls for projects will not do, said so that a person can act on it."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from pupitre.kernel.refusal import Refusal


class CallNotNow(Refusal):
    code = "projects.call_not_now"
    sentence = _("“%(call)s” is %(stage)s: this cannot be done any more, or not yet.")


class CallNotWhole(Refusal):
    code = "projects.call_not_whole"
    sentence = _("Before it is published, a call says what is asked, on what answers are judged, and who is heard.")


class AlreadyAnswered(Refusal):
    code = "projects.call_already_answered"
    sentence = _("%(school)s answers this call already: open its answer and write in it.")


class NotEligible(Refusal):
    """The sentences of the rules that stand in the way."""

    code = "projects.call_not_eligible"
    sentence = _("%(school)s may not answer this call. %(blocks)s")


class AnswerNotWhole(Refusal):
    """What is missing, one sentence each."""

    code = "projects.call_answer_not_whole"

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__()
        self.sentences = tuple(sentences)

    def __str__(self) -> str:
        return " ".join(self.sentences)


class AnswerSent(Refusal):
    code = "projects.call_answer_sent"
    sentence = _("The answer is %(state)s: it cannot be changed. Until the call closes, it can be taken back.")


class MarkUnsaid(Refusal):
    code = "projects.call_mark_unsaid"
    sentence = _("Give a mark and a reason on each criterion: the school reads them after the award.")
    status = 422


class ProposalUnsaid(Refusal):
    code = "projects.call_proposal_unsaid"
    sentence = _("An answer that gets nothing is given its reasons: write them.")
    status = 422


class ProposalTooHigh(Refusal):
    code = "projects.call_proposal_too_high"
    sentence = _("%(school)s asked for %(asked)s: it cannot be given more.")
    status = 422


class AwardNotReady(Refusal):
    code = "projects.call_award_not_ready"
    sentence = _("%(count)s answers to “%(call)s” have no proposal yet: propose an amount or reasons for each.")


class OverBudget(Refusal):
    code = "projects.call_over_budget"
    sentence = _("The proposal adds up to %(total)s and the call has %(budget)s: lower some amounts.")


class NotOfThisBody(Refusal):
    code = "projects.call_not_of_this_body"
    sentence = _("%(committee)s decides for another body than the one that runs the call.")


class SpendingNotNow(Refusal):
    code = "projects.call_spending_not_now"
    sentence = _("Spending is proved on an answer that was retained.")


class SpendingJudged(Refusal):
    code = "projects.call_spending_judged"
    sentence = _("This spending was checked already.")


class ReasonUnsaid(Refusal):
    code = "projects.call_reason_unsaid"
    sentence = _("Write why: the school reads it.")
    status = 422


class ReferenceUnsaid(Refusal):
    code = "projects.call_reference_unsaid"
    sentence = _("Write the number that the national operator gave: it is how the file is found again.")
    status = 422
