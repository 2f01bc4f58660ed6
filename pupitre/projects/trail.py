"""The words of the acts on calls for projects, in the audit trail."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "projects.call_saved": _("wrote a call for projects"),
    "projects.call_part_added": _("added to what a call asks"),
    "projects.call_part_removed": _("took something out of a call"),
    "projects.call_published": _("published a call for projects"),
    "projects.call_cancelled": _("cancelled a call for projects"),
    "projects.call_answer_begun": _("began an answer to a call"),
    "projects.call_answer_written": _("wrote in an answer to a call"),
    "projects.call_paper_attached": _("attached a document to an answer"),
    "projects.call_paper_detached": _("took a document out of an answer"),
    "projects.call_answer_sent": _("sent an answer to a call"),
    "projects.call_answer_taken_back": _("took an answer back"),
    "projects.call_opinion_given": _("gave an opinion on an answer"),
    "projects.call_proposed": _("proposed what an answer receives"),
    "projects.call_proposed_by_rank": _("proposed an award by rank"),
    "projects.call_awarded": _("recorded the award of a call"),
    "projects.call_filed": _("filed an answer with a national operator"),
    "projects.call_result": _("recorded the answer of a national operator"),
    "projects.call_spending_given": _("proved a spending"),
    "projects.call_spending_accepted": _("accepted a spending"),
    "projects.call_spending_refused": _("refused a spending"),
}
THINGS = {"projects.call": _("call for projects"), "projects.callfile": _("answer to a call")}
