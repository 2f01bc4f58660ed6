"""What people do with calls for projects."""

from pupitre.projects.operations.calls.answering import (
    add_cost,
    attach,
    begin,
    detach,
    remove_cost,
    save_answer,
    send,
    take_back,
)
from pupitre.projects.operations.calls.judging import award_by_decision, give_opinion, propose, propose_by_rank
from pupitre.projects.operations.calls.national import file_outside, record_result
from pupitre.projects.operations.calls.running import (
    add_part,
    cancel,
    open_from_preset,
    publish,
    remove_part,
    save_call,
)
from pupitre.projects.operations.calls.spending import judge_spending, prove_spending

__all__ = [
    "add_cost",
    "add_part",
    "attach",
    "award_by_decision",
    "begin",
    "cancel",
    "detach",
    "file_outside",
    "give_opinion",
    "judge_spending",
    "open_from_preset",
    "propose",
    "propose_by_rank",
    "prove_spending",
    "publish",
    "record_result",
    "remove_cost",
    "remove_part",
    "save_answer",
    "save_call",
    "send",
    "take_back",
]
