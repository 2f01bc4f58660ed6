"""Requests: where they stand, who is asked, what is left of a school's budget."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from pupitre.accounts.models import Membership, Person
from pupitre.governance.enums import Stage
from pupitre.governance.models import LedgerBalance
from pupitre.kernel.viewer import Viewer
from pupitre.procurement.engine import validation
from pupitre.procurement.enums import RequestState, Verdict
from pupitre.procurement.models import Delegation, Order, Request, RequestStep
from pupitre.procurement.permissions import VALIDATE
from pupitre.procurement.queries import rules
from pupitre.territory.models import School


def steps_of(request: Request) -> list[validation.Step]:
    """The steps of a request with their answers, as the engine reads them."""
    return [_read(step) for step in request.steps.prefetch_related("opinions").order_by("rank", "pk")]


def _read(step: RequestStep) -> validation.Step:
    answers = tuple(validation.Answer(one.person_id, one.verdict == Verdict.ACCEPT) for one in step.opinions.all())
    return validation.Step(step.pk, step.rank, step.quorum, answers)


def given_to(viewer: Viewer, day: date) -> list[Delegation]:
    """What others delegated to the viewer and holds on a day."""
    rows = Delegation.objects.filter(delegate=viewer.person_id, starts_on__lte=day, ends_on__gte=day)
    return list(rows.order_by("pk"))


def place_of(
    viewer: Viewer, step: RequestStep, request: Request, day: date, given: Sequence[Delegation] | None = None
) -> int | None:
    """For whom the viewer answers a step on a day: themselves, or someone who delegated; None for nobody.

    `given`: what others delegated to the viewer, when the caller has read it.
    """
    if viewer.person_id is None:
        return None
    if viewer.person_id in step.people or (step.role and holds(viewer, step.role, request.school)):
        return viewer.person_id
    rows = given_to(viewer, day) if given is None else given
    if not rows:
        return None
    ids = [row.person_id for row in rows]
    entitled = {pk for pk in ids if pk in step.people}
    if step.role:
        entitled |= set(_holders(step.role, request.school, day).filter(pk__in=ids).values_list("pk", flat=True))
    places = [validation.Place(row.person_id, row.delegate_id, row.starts_on, row.ends_on) for row in rows]
    return validation.answers_for(viewer.person_id, sorted(entitled), places, day)


def holds(viewer: Viewer, role: str, school: School) -> bool:
    """Whether the viewer holds a role over a school."""
    return any(
        grant.role == role
        and (
            grant.scope.everywhere
            or school.responsible_id in grant.scope.organisations
            or school.area_id in grant.scope.organisations
            or school.pk in grant.scope.schools
        )
        for grant in viewer.grants
    )


def _holders(role: str, school: School, day: date) -> QuerySet[Person]:
    """The active people who hold a role over a school on a day."""
    bodies = _above(school)
    held = Membership.objects.in_force(day).filter(
        Q(school=school) | Q(organisation__in=bodies) | Q(school=None, organisation=None), role__code=role
    )
    return Person.objects.filter(pk__in=held.values("person"), is_active=True)


def _above(school: School) -> set[int]:
    """The organisations whose scope reaches a school."""
    found: set[int] = set()
    front = [body for body in (school.responsible, school.area) if body]
    while front:
        body = front.pop()
        if body.pk not in found:
            found.add(body.pk)
            front += [body.parent] if body.parent else []
    return found


def awaited(request: Request, day: date) -> list[Person]:
    """Those whose answer is asked now, or their delegates of the day."""
    asked = set(validation.standing(steps_of(request)).asked)
    people: dict[int, Person] = {}
    for step in request.steps.filter(pk__in=asked).prefetch_related("opinions"):
        named = Person.objects.filter(pk__in=step.people, is_active=True)
        found = list(named) + (list(_holders(step.role, request.school, day)) if step.role else [])
        answered = {one.person_id for one in step.opinions.all()}
        people |= {person.pk: person for person in found if person.pk not in answered}
    given = Delegation.objects.filter(person__in=people, starts_on__lte=day, ends_on__gte=day)
    for row in given.select_related("delegate"):
        people.pop(row.person_id, None)
        people[row.delegate_id] = row.delegate
    return [people[pk] for pk in sorted(people)]


def waiting_for(viewer: Viewer, day: date, limit: int = 50) -> list[tuple[Request, RequestStep]]:
    """The submitted requests that wait for the viewer's answer, oldest first, with the step that asks."""
    if not viewer.can(VALIDATE):
        return []
    rows = Request.objects.visible(viewer, VALIDATE).filter(state=RequestState.SUBMITTED).with_amount()
    rows = rows.select_related("school", "organisation").prefetch_related("steps__opinions")
    found = []
    given = given_to(viewer, day)
    for request in rows.order_by("submitted_at", "pk")[: 4 * limit]:
        steps = sorted(request.steps.all(), key=lambda step: (step.rank, step.pk))
        asked = validation.standing([_read(step) for step in steps]).asked
        mine = next(
            (step for step in steps if step.pk in asked and _is_mine(viewer, step, request, day, given)), None
        )
        if mine:
            found.append((request, mine))
    return found[:limit]


def _is_mine(viewer: Viewer, step: RequestStep, request: Request, day: date, given: list[Delegation]) -> bool:
    answered = any(one.person_id == viewer.person_id for one in step.opinions.all())
    return not answered and place_of(viewer, step, request, day, given) is not None


def orders_of(request: Request) -> list[Order]:
    """The orders that take a request over, cancelled ones left out."""
    rows = Order.objects.filter(lines__request_line__request=request).exclude(state="cancelled")
    return list(rows.distinct().order_by("pk"))


def budget_left(school: School, day: date) -> Decimal | None:
    """What is left of what the school was allocated, in the fiscal year of a day; None where no measure pays."""
    owner = rules.owner_of(school)
    measure_id = rules.settings_of(owner).request_measure_id
    if measure_id is None:
        return None
    rows = LedgerBalance.objects.filter(
        measure=measure_id, year=owner.fiscal_year_on(day), stage=Stage.ALLOCATED, school=school
    )
    return rows.values_list("amount", flat=True).first() or Decimal(0)
