"""What people do with schools' projects."""

from pupitre.projects.operations.commitment import answer_appeal, appeal, give_evidence, install_entry, mark
from pupitre.projects.operations.diagnosis import close_visit, note, open_visit, settle
from pupitre.projects.operations.milestones import set_milestones
from pupitre.projects.operations.opening import install_aims, open_project, refresh_equipment
from pupitre.projects.operations.reviewing import decide, give_opinion, revise, submit, withdraw
from pupitre.projects.operations.team import add_member, answer, remove_member
from pupitre.projects.operations.writing import (
    add_equipment,
    add_learning_need,
    ask,
    decide_rest,
    drop,
    remove_equipment,
    remove_learning_need,
    save_aid,
    save_equipment,
    save_learning_need,
    save_passage,
)

__all__ = [
    "add_equipment",
    "add_learning_need",
    "add_member",
    "answer",
    "answer_appeal",
    "appeal",
    "ask",
    "close_visit",
    "decide",
    "decide_rest",
    "drop",
    "give_evidence",
    "give_opinion",
    "install_aims",
    "install_entry",
    "mark",
    "note",
    "open_project",
    "open_visit",
    "refresh_equipment",
    "remove_equipment",
    "remove_learning_need",
    "remove_member",
    "revise",
    "save_aid",
    "save_equipment",
    "save_learning_need",
    "save_passage",
    "set_milestones",
    "settle",
    "submit",
    "withdraw",
]
