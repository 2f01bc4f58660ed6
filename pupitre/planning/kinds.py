"""The kinds of equipment that a school may ask for in its project: those that its organisation plans."""

from pupitre.planning.models import EquipmentFunction
from pupitre.projects.kinds import Kind
from pupitre.territory.models import Organisation, School


def of_school(school: School) -> list[Kind]:
    """The functions of the bodies above a school, with the groups of levels of their rules (two queries)."""
    above: list[int] = []
    body: Organisation | None = school.responsible
    while body is not None:
        above.append(body.pk)
        body = body.parent
    rows = EquipmentFunction.objects.filter(organisation__in=above).prefetch_related("rules").order_by("code")
    return [
        Kind(row.code, row.name, tuple((rule.group, rule.name) for rule in row.rules.all()))
        for row in rows
        if row.rules.all()
    ]
