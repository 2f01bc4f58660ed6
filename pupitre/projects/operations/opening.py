"""Begin a school's project: its aims, its team of one, its equipment prefilled from what stands there."""

from datetime import datetime

from django.db import transaction

from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.projects import permissions, presets, stock
from pupitre.projects.enums import TeamFunction
from pupitre.projects.models import Aim, EquipmentRow, Member, Project
from pupitre.projects.operations.locking import subject, writable
from pupitre.projects.queries.projects import running_body
from pupitre.projects.refusals import ProjectExists
from pupitre.territory.models import Organisation, School


@transaction.atomic
def open_project(*, school: School, actor: Viewer, at: datetime) -> Project:
    """Begin the project of a school; who opens it is its first member.

    Errors: NotAllowed, ProjectExists.
    """
    if not permissions.can_lead(actor, school):
        raise NotAllowed
    project, created = Project.objects.get_or_create(
        school=school, defaults={"opened_at": at, "changed_at": at, "state_since": at}
    )
    if not created:
        raise ProjectExists(school=school.name)
    install_aims(running_body(school))
    if actor.person_id is not None:
        Member.objects.create(project=project, person_id=actor.person_id, name=actor.name, function=TeamFunction.HEAD)
    _prefill(project)
    audit.record("projects.opened", actor=actor, at=at, subject=subject(project), school=school.code)
    return project


def install_aims(organisation: Organisation) -> None:
    """The usual aims of the country, for an organisation that has none yet."""
    if Aim.objects.filter(organisation=organisation).exists():
        return
    Aim.objects.bulk_create(
        Aim(organisation=organisation, code=code, name=name, help=help_, position=position)
        for position, (code, name, help_) in enumerate(presets.AIMS[organisation.jurisdiction], start=1)
    )


@transaction.atomic
def refresh_equipment(*, project: Project, actor: Viewer, at: datetime) -> int:
    """Add what came to stand in the school since; what is in the list already is left as it was written.

    Errors: NotAllowed, NotWritable.
    """
    project = writable(project, actor)
    added = _prefill(project)
    if added:
        project.touch(at)
        audit.record("projects.equipment_refreshed", actor=actor, at=at, subject=subject(project), rows=added)
    return added


def _prefill(project: Project) -> int:
    known = set(project.equipment.values_list("source", flat=True))
    rows = [
        EquipmentRow(
            project=project,
            function=row.function,
            group=row.group,
            label=row.model,
            units=row.units,
            age=row.age,
            condition=row.condition,
            source=row.source,
        )
        for row in stock.standing(project.school)
        if row.source not in known
    ]
    EquipmentRow.objects.bulk_create(rows)
    return len(rows)
