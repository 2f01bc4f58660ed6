"""The words of a plan: its waves, years, stages, and the sentence that says where it stands."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pupitre.governance.models import DigitalPlan
from pupitre.http import formats
from pupitre.planning.enums import RunState, ScenarioState
from pupitre.planning.models import Computation, Plan, Question, Scenario, SchoolOutcome
from pupitre.planning.queries import Places, Standing
from pupitre.planning.querysets import SILENCE
from pupitre.planning.reasons import engine_language
from pupitre.territory.models import School
from pupitre.territory.querysets import whole_name

STAGES = {
    "": gettext_lazy("Waiting for a worker"),
    "baselines": gettext_lazy("Computing the plans people would make by hand"),
    "writing": gettext_lazy("Writing the plan"),
}
REASONS = {
    "served": gettext_lazy("served"),
    "served_as_decided": gettext_lazy("decided already"),
    "left_out": gettext_lazy("left out by decision"),
    "not_served": gettext_lazy("not served"),
    "no_need": gettext_lazy("lacks nothing"),
    "ready_first": gettext_lazy("ready from the start"),
    "gave_away": gettext_lazy("unused sets went elsewhere"),
    "need_shrinks": gettext_lazy("its need shrinks"),
    "condition": gettext_lazy("waited for its conditions"),
    "condition_never": gettext_lazy("a condition has no date"),
    "need_ends": gettext_lazy("its need ends before it is ready"),
    "no_offer": gettext_lazy("nothing is sold for it"),
    "held_seats": gettext_lazy("training places"),
    "held_deployments": gettext_lazy("number of schools per wave"),
    "held_advisers": gettext_lazy("adviser days"),
    "held_technicians": gettext_lazy("technician hours"),
    "held_capex": gettext_lazy("capital"),
    "held_opex": gettext_lazy("operating money"),
    "held_by_choice": gettext_lazy("another order was better overall"),
}
"""What held a school, in a few words for lists, by the engine's code."""
WIDE = 0.5
"""Of the best possible, beyond which how far from it a plan is tells nothing."""
SLOW = timedelta(minutes=1)
"""What an answer usually takes at the most."""
SOLVING = gettext_lazy("Looking for a better plan")

ASSUMPTIONS = {
    "waves_announced": gettext_lazy("%(count)s schools keep the wave that was already ordered for them."),
    "schools_without_pupils": gettext_lazy("%(count)s schools have no pupils known: they need nothing here."),
    "levels_estimated": gettext_lazy("In %(count)s schools the pupils per level are estimated from the total."),
    "no_index": gettext_lazy("%(count)s schools have no published index: they weigh as the average school."),
    "readiness_supposed": gettext_lazy("Nothing is written on the readiness of %(count)s schools: it is supposed."),
    "stock_without_need": gettext_lazy("%(count)s class sets answer no need and stay where they are."),
}
CHOICES = {
    "capex_percent": gettext_lazy("capital at %(value)s %% of what is voted"),
    "opex_percent": gettext_lazy("operating money at %(value)s %% of what is voted"),
    "capacity_percent": gettext_lazy("people at %(value)s %% of their capacity"),
    "ratio_percent": gettext_lazy("pupils per device at %(value)s %% of the targets"),
    "equity": gettext_lazy("weight of deprivation: %(value)s"),
    "pupils_growth": gettext_lazy("pupils: %(value)s %% a year"),
    "include_private": gettext_lazy("without private schools"),
    "keep_announced": gettext_lazy("waves already ordered may change"),
    "assume_ready": gettext_lazy("schools about which nothing is written stay out"),
}


def wave(plan: DigitalPlan, number: int | None) -> str:
    """ "wave 3 (July 2027)"; "" without a wave."""
    if number is None:
        return ""
    written = month(plan, number).replace(" ", "\N{NO-BREAK SPACE}")
    return _("wave %(number)s (%(month)s)") % {"number": number, "month": written}


def month(plan: DigitalPlan, number: int) -> str:
    """The month in which a wave begins: "July 2027"."""
    return date_format(plan.wave_starts_on(number), "F Y")


def waves(plan: DigitalPlan) -> list[tuple[str, str]]:
    return [(str(number), wave(plan, number)) for number in range(1, plan.waves + 1)]


def years(plan: DigitalPlan) -> list[str]:
    return [plan.fiscal_year_label(number) for number in range(1, plan.years + 1)]


def assumptions(scenario: Scenario) -> list[str]:
    """What the case had to suppose, in sentences."""
    known = [(ASSUMPTIONS.get(row["code"]), row["count"]) for row in scenario.assumptions]
    return [str(sentence) % {"count": formats.number(count)} for sentence, count in known if sentence]


def school_names(codes: Iterable[str]) -> dict[str, str]:
    """The name of each school with its commune, by its code, in the order of names: many bear the same one."""
    rows = School.objects.filter(code__in=list(codes)).order_by("sort_name", "commune_name", "pk")
    return {
        code: whole_name(name, commune) for code, name, commune in rows.values_list("code", "name", "commune_name")
    }


def choices(differences: dict[str, Any]) -> list[str]:
    """What a scenario chooses otherwise, in a few words each."""
    written = {
        name: formats.number(float(value), 2 if value != int(value) else 0)
        for name, value in differences.items()
        if name in CHOICES
    }
    return [str(CHOICES[name]) % {"value": value} for name, value in written.items()]


def stage(run: Computation, at: datetime) -> str:
    """What a computation is doing."""
    if run.is_silent(at):
        return _("The computation was interrupted")
    return str(STAGES.get(run.stage, SOLVING))


def halted(run: Computation, *, is_next: bool, at: datetime) -> str:
    """Why a computation does not move, and what to do; "" while it does. `is_next`: no other is being computed."""
    if run.is_silent(at) and run.beat_at:
        return _(
            "Nothing has been heard of it since %(when)s. It begins again by itself once Pupitre's computing service "
            "runs; if this lasts, tell the people who run Pupitre. Stopping it keeps the plan found so far."
        ) % {"when": formats.moment(run.beat_at)}
    if run.state != RunState.WAITING or run.asked_at > at - SILENCE:
        return ""
    if not is_next:
        return _("It waits for its turn: another scenario is being computed.")
    return _(
        "Asked on %(when)s, and not begun yet: Pupitre's computing service does not seem to run. It begins by itself "
        "once it does; if this lasts, tell the people who run Pupitre."
    ) % {"when": formats.moment(run.asked_at)}


def slow(asked: Question | None, at: datetime) -> str:
    """What to say of an answer that keeps one waiting; "" while it does not."""
    if asked is None or not asked.is_open or asked.asked_at > at - SLOW:
        return ""
    return _(
        "It takes longer than usual: others come first, or Pupitre's computing service does not run. "
        "You may leave this page; the answer will be here."
    )


def standing(found: Standing, plan: Plan, *, money: bool = True) -> str:
    """ "142 of 263 schools served, 60 of them in part only; 31 left out; 1,204 EUR left." """
    currency = plan.scenario.organisation.jurisdiction
    parts = [
        ngettext("%(served)s of %(schools)s schools served", "%(served)s of %(schools)s schools served", found.served)
        % {"served": formats.number(found.served), "schools": formats.number(found.schools)}
    ]
    if found.partly:
        parts[0] += ngettext(", %(count)s of them in part only", ", %(count)s of them in part only", found.partly) % {
            "count": formats.number(found.partly)
        }
    if found.waiting:
        parts.append(
            ngettext(
                "%(count)s that lacks something is not served",
                "%(count)s that lack something are not served",
                found.waiting,
            )
            % {"count": formats.number(found.waiting)}
        )
    if found.coverage is not None:
        parts.append(_("%(share)s of the need covered at the end") % {"share": formats.percent(found.coverage)})
    if money:
        parts.append(_("%(amount)s left") % {"amount": formats.money(found.left, currency, whole=True)})
    return _("; ").join(parts) + "."


def places(found: Places, plan: DigitalPlan) -> str:
    """ "31 of your 34 schools enter the plan; 3 that lack something do not; 5 enter in wave 2 (July 2027)." """
    count = formats.number
    parts = [
        ngettext(
            "%(served)s of your %(schools)s school enters the plan",
            "%(served)s of your %(schools)s schools enter the plan",
            found.schools,
        )
        % {"served": count(found.served), "schools": count(found.schools)}
    ]
    if found.lacking:
        said = ngettext(
            "%(count)s that lacks something does not",
            "%(count)s that lack something do not",
            found.lacking,
        )
        parts.append(said % {"count": count(found.lacking)})
    if found.entering:
        said = ngettext("%(count)s enters in %(wave)s", "%(count)s enter in %(wave)s", found.entering)
        parts.append(said % {"count": count(found.entering), "wave": wave(plan, found.wave)})
    return _("; ").join(parts) + "."


def proof(plan: Plan) -> str:
    """How far the plan is from the best possible one, in a sentence."""
    if plan.gap is None and plan.scenario.state == ScenarioState.COMPUTING:
        return _("A first plan, made without proof: a better one is being computed.")
    if not plan.schools_served or (plan.gap or 0) > WIDE:
        return ""
    if plan.gap is None:
        return _("A plan made lot by lot, without proof of how far it is from the best one.")
    if plan.gap < 0.00005:
        return _("No plan can do better: proven.")
    return _("At most %(gap)s from the best plan possible: proven.") % {"gap": formats.percent(plan.gap, 2)}


def violations(plan: Plan) -> list[str]:
    """The rules that a plan breaks, in sentences; none in a plan that a solver made."""
    language = engine_language()
    return [said[language] for said in plan.summary["violations"]]


def broken_promises(plan: Plan) -> list[str]:
    """The promises that a plan could not keep, in sentences; none for a plan made before they were written down."""
    rows = plan.summary.get("broken", [])
    names = school_names(row["school"] for row in rows) if rows else {}
    return [_broken(row, names.get(row["school"], row["school"]), plan.scenario.plan) for row in rows]


def broken_in_short(plan: Plan) -> str:
    """ "34 promises and 42 waves could not be kept"; "" where all were."""
    rules = [row["rule"] for row in plan.summary.get("broken", [])]
    promises, waves_ = rules.count("obligations"), len(rules) - rules.count("obligations")
    parts = []
    if promises:
        said = ngettext("%(count)s promise", "%(count)s promises", promises)
        parts.append(said % {"count": formats.number(promises)})
    if waves_:
        said = ngettext("%(count)s wave already announced", "%(count)s waves already announced", waves_)
        parts.append(said % {"count": formats.number(waves_)})
    if not parts:
        return ""
    return _("What could not be kept: %(what)s") % {"what": _(" and ").join(parts)}


def _broken(row: Mapping[str, Any], school: str, plan: DigitalPlan) -> str:
    if row["rule"] == "obligations":
        said = ngettext(
            "%(school)s: %(count)s class set missing at the end of %(year)s (%(label)s).",
            "%(school)s: %(count)s class sets missing at the end of %(year)s (%(label)s).",
            int(row["amount"]),
        )
        year = plan.fiscal_year_label(int(row["year"]))
        return said % {"school": school, "count": formats.number(row["amount"]), "year": year, "label": row["label"]}
    values = {"school": school, "wish": wave(plan, row["wish"])}
    if row["wave"] > plan.waves:
        return _("%(school)s was to enter in %(wish)s, and does not enter.") % values
    return _("%(school)s was to enter in %(wish)s, and enters in %(wave)s.") % {
        **values,
        "wave": wave(plan, row["wave"]),
    }


def outcome(row: SchoolOutcome, plan: DigitalPlan) -> str:
    """What the plan does for a school, in one sentence."""
    if row.wave is not None:
        sentence = ngettext(
            "Enters in %(wave)s and receives %(sets)s class set.",
            "Enters in %(wave)s and receives %(sets)s class sets.",
            row.delivered,
        )
        return sentence % {"wave": wave(plan, row.wave), "sets": formats.number(row.delivered)}
    if not row.needed:
        return _("Lacks nothing: what it has serves it to the end of the plan.")
    return ngettext(
        "Not served in this plan: it lacks %(sets)s class set.",
        "Not served in this plan: it lacks %(sets)s class sets.",
        row.needed,
    ) % {"sets": formats.number(row.needed)}


def state_of(scenario: Scenario) -> tuple[str, Any]:
    """The sign and the word of a scenario's state."""
    if scenario.is_record:
        return "done", _("plan of record")
    signs = {ScenarioState.DRAFT: "none", ScenarioState.COMPUTING: "waiting", ScenarioState.COMPUTED: "done"}
    return signs[ScenarioState(scenario.state)], scenario.get_state_display()
