"""What the room will not do, said so that a person can act on it."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from pupitre.kernel.refusal import Refusal
from pupitre.projects.engine.states import Block
from pupitre.projects.wording import block_sentence


class Blocked(Refusal):
    """A transition that something stands in the way of; each sentence says what to do."""

    code = "projects.blocked"

    def __init__(self, blocks: Sequence[Block]) -> None:
        super().__init__()
        self.blocks = tuple(blocks)

    def __str__(self) -> str:
        return " ".join(block_sentence(block) for block in self.blocks)


class ProjectExists(Refusal):
    code = "projects.exists"
    sentence = _("%(school)s already has a project: open it and write in it.")


class NotWritable(Refusal):
    code = "projects.not_writable"
    sentence = _("The project was sent and cannot be changed now. Take it back first, or wait for the decision.")


class ChangedMeanwhile(Refusal):
    """Someone wrote in the same place since it was read; `row` holds what stands there now. Nothing was written."""

    code = "projects.changed_meanwhile"
    sentence = _("%(who)s changed this meanwhile: read their text, then choose what to keep.")

    def __init__(self, row: object) -> None:
        super().__init__(who=getattr(row, "edited_by_name", "") or "?")
        self.row = row


class AlreadyInTeam(Refusal):
    code = "projects.already_in_team"
    sentence = _("%(name)s is in the team already.")


class NotInTeam(Refusal):
    code = "projects.not_in_team"
    sentence = _("Only members answer for themselves. Ask the head of the school to add you to the team.")
    status = 403


class ReserveUnsaid(Refusal):
    code = "projects.reserve_unsaid"
    sentence = _("Write what the remark or the disagreement is about: it goes with the answer.")
    status = 422


class OpinionUnsaid(Refusal):
    code = "projects.opinion_unsaid"
    sentence = _("An opinion that is not wholly favourable says why: write what would make it so.")
    status = 422


class AskedAlready(Refusal):
    code = "projects.asked_already"
    sentence = _("This learning need asks for this equipment already: change its number instead.")


class AimNotOffered(Refusal):
    code = "projects.aim_not_offered"
    sentence = _("This aim is not offered to your school: choose one of the list.")
    status = 422


class AppealUnsaid(Refusal):
    code = "projects.appeal_unsaid"
    sentence = _("Write why: an appeal and its answer are read by both sides.")
    status = 422


class NotJudged(Refusal):
    code = "projects.not_judged"
    sentence = _("This criterion was not judged yet: give your evidence, an appeal comes after the mark.")


class AlreadyAppealed(Refusal):
    code = "projects.already_appealed"
    sentence = _("An appeal on this criterion waits for its answer already.")


class PresetsThere(Refusal):
    code = "projects.presets_there"
    sentence = _("These are there already: edit them one by one.")


class FindingUnsaid(Refusal):
    code = "projects.finding_unsaid"
    sentence = _("Write what was seen or heard: a photo alone is not understood later.")
    status = 422


class VisitClosed(Refusal):
    code = "projects.visit_closed"
    sentence = _("This visit is ended: open another one to add something.")
