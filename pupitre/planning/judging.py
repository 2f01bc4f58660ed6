"""A person's wish judged at once: what it would break in the plan as it stands, with all else fixed."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from pupitre.planning.computation import pinned_case
from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.explain import Explainer
from pupitre.planning.engine.plan import plan_from_json
from pupitre.planning.models import Scenario
from pupitre.planning.queries import shown_plan
from pupitre.planning.reasons import dated, engine_language, with_month
from pupitre.territory.models import School


@dataclass(frozen=True)
class Verdict:
    """Whether the wish holds with everything else as it is, and if not, what stands against it."""

    holds: bool
    sentences: tuple[str, ...]


def judge(scenario: Scenario, school: School, wave: int | None) -> Verdict | None:
    """The verdict on a wish; None where there is no plan to judge it in."""
    plan = shown_plan(scenario)
    if plan is None:
        return None
    if wave is None:
        return Verdict(True, (_("Leaving a school out breaks no rule; what it would have received serves others."),))
    instance = derive(pinned_case(scenario, with_pins=False))
    explainer = Explainer(instance, plan_from_json(plan.document))
    place = explainer.school[school.code]
    ready = int(instance.schools.ready[place]) + 1
    if ready > wave:
        said = (
            _("Its conditions are met in wave %(wave)s: it cannot enter before.")
            % {"wave": with_month(scenario.plan, ready)}
            if ready <= instance.horizon.waves
            else _("Its conditions have no date within the plan: it cannot enter.")
        )
        return Verdict(False, (said,))
    found = explainer.what_if.blockers(place, wave - 1)
    if not found:
        return Verdict(True, (_("It can enter then with everything else as it is: no rule stands against it."),))
    language = engine_language()
    return Verdict(
        False,
        tuple(dated(one.code, {"wave": wave, "need": (one.need,)}, scenario.plan, language) for one in found),
    )
