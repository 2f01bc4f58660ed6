"""What the prices of a plan say, in words of people who know nothing of optimisation."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from pupitre.http import formats
from pupitre.planning.models import Plan, Pricing, SchoolOutcome
from pupitre.planning.web import words

MONEY = 10_000  # spoken of, in the organisation's currency
LEAST = 0.02  # points under which more of a resource is said to change nothing
PEOPLE: dict[str, tuple[int, Any, Any, str]] = {
    # resource: how much more is spoken of, its name, the amount in words, its unit in what holds
    "deployments": (
        1,
        gettext_lazy("Schools that the teams equip"),
        gettext_lazy("one school more"),
        "school",
    ),
    "adviser_days": (10, gettext_lazy("Days of advisers"), gettext_lazy("ten days more"), "day"),
    "tech_hours": (10, gettext_lazy("Hours of technicians"), gettext_lazy("ten hours more"), "hour"),
    "seats": (1, gettext_lazy("Places in training"), gettext_lazy("one place more"), "seat"),
}
UNITS = {
    "school": ngettext_lazy("%(number)s school", "%(number)s schools", "number"),
    "day": ngettext_lazy("%(number)s day", "%(number)s days", "number"),
    "hour": ngettext_lazy("%(number)s hour", "%(number)s hours", "number"),
    "seat": ngettext_lazy("%(number)s place", "%(number)s places", "number"),
}
MEANINGS = {
    "budget": gettext_lazy("More money that year would equip more pupils."),
    "deployments": gettext_lazy("The teams have no room for one more school then."),
    "adviser_days": gettext_lazy("Schools wait for an adviser, not for money."),
    "tech_hours": gettext_lazy("Sets wait to be installed, not for money."),
    "seats": gettext_lazy("Schools wait for their teachers to be trained."),
}


@dataclass(frozen=True)
class When:
    """What a little more brings in one year or wave."""

    when: str
    brings: str
    points: float
    holds: str  # how far that is true; "" while it is not known


@dataclass
class Thing:
    """Something that schools compete for: its name, how much more is spoken of, when it is short."""

    name: str
    amount: str
    meaning: str
    rows: list[When] = field(default_factory=list)
    by_year: bool = False

    @property
    def points(self) -> float:
        return max((row.points for row in self.rows), default=0.0)

    @property
    def sentence(self) -> str:
        """What a little more brings where it is scarcest, and where else it is short."""
        most = max(self.rows, key=lambda row: row.points)
        values = {"amount": self.amount[:1].upper() + self.amount[1:], "brings": most.brings, "when": most.when}
        said, others = _("%(amount)s in %(when)s: %(brings)s.") % values, len(self.rows) - 1
        if not others:
            return said
        if self.by_year:
            more = ngettext("Less in %(count)s other year.", "Less in %(count)s other years.", others)
        else:
            more = ngettext("Less in %(count)s other wave.", "Less in %(count)s other waves.", others)
        return f"{said} {more % {'count': formats.number(others)}}"


def pupils(points: float, found: Pricing) -> str:
    """ "about 340 pupils equipped for a year", to two figures."""
    rounded = about(points, found)
    said = ngettext(
        "%(number)s pupil equipped for a year", "%(number)s pupils equipped for a year", 2 if rounded >= 2 else 1
    )
    return "≈\N{NO-BREAK SPACE}" + said % {"number": formats.number(rounded)}


def bare(points: float, found: Pricing) -> str:
    """The same without its unit, where the sentence has said it: "≈ 340"."""
    return "≈\N{NO-BREAK SPACE}" + formats.number(about(points, found))


def about(points: float, found: Pricing) -> float:
    """Pupils equipped for a year, to two figures, at least one."""
    return float(f"{max(abs(points) * float(found.document['point']['pupils']), 1):.2g}")


def written(points: float) -> str:
    """ "1.2 points"."""
    said = ngettext("%(number)s point", "%(number)s points", 2 if abs(points) >= 2 else 1)
    return said % {"number": formats.number(points, 1 if abs(points) >= 1 else 2)}


def things(plan: Plan, found: Pricing, measures: Mapping[str, str], *, money: bool) -> tuple[list[Thing], list[str]]:
    """What is short, what brings most first, and the names of what is not."""
    grouped: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in found.document.get("shared", []):
        code = row["subject"].split(" ")[0] if row["resource"] == "budget" else ""
        grouped[row["resource"], code].append(row)
    made = {}
    for resource, (step, name, words_of, unit) in PEOPLE.items():
        rows = [_of_people(plan, found, row, step, unit) for row in grouped.get((resource, ""), [])]
        made[resource] = Thing(str(name), str(words_of), str(MEANINGS[resource]), _worth_saying(rows))
    for code, name in measures.items() if money else ():
        rows = [_of_money(plan, found, row) for row in grouped.get(("budget", code), [])]
        amount = formats.money(MONEY, plan.scenario.organisation.jurisdiction, whole=True)
        more = _("%(amount)s more") % {"amount": amount}
        made[code] = Thing(name, more, str(MEANINGS["budget"]), _worth_saying(rows), by_year=True)
    short = sorted(_told_once(one for one in made.values() if one.rows), key=lambda one: (-one.points, one.name))
    return short, [one.name for one in made.values() if not one.rows]


def _told_once(things: Iterable[Thing]) -> Iterator[Thing]:
    """Things of which the same is said, once: money of several measures often serves as well."""
    same: dict[tuple[str, tuple[tuple[str, str], ...]], list[Thing]] = defaultdict(list)
    for one in things:
        same[one.amount, tuple((row.when, row.brings) for row in one.rows)].append(one)
    for group in same.values():
        yield replace(group[0], name=_either(sorted(one.name for one in group)))


def _either(names: list[str]) -> str:
    """ "A, B or C"."""
    if len(names) == 1:
        return names[0]
    return _("%(names)s or %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def _worth_saying(rows: list[When]) -> list[When]:
    return [row for row in rows if row.points >= LEAST]


def _of_people(plan: Plan, found: Pricing, row: dict[str, Any], amount: int, unit: str) -> When:
    points = row["points_per_unit"] * amount

    def say(value: float) -> str:
        return str(UNITS[unit] % {"number": round(value)})

    return When(words.wave(plan.scenario.plan, row["period"]), pupils(points, found), points, _holds(row, say))


def _of_money(plan: Plan, found: Pricing, row: dict[str, Any]) -> When:
    points, currency = row["points_per_unit"] * MONEY, plan.scenario.organisation.jurisdiction

    def say(value: float) -> str:
        return formats.money(round(value, -3), currency, whole=True)

    return When(plan.scenario.plan.fiscal_year_label(row["period"]), pupils(points, found), points, _holds(row, say))


def _holds(row: dict[str, Any], say: Any) -> str:
    """ "from 180,000 EUR to 260,000 EUR": the quantities within which it is true."""
    low, high = row.get("valid_from"), row.get("valid_to")
    if low is None or high is None:
        return ""
    if high - low < 1e-9:
        return _("at this very amount")
    return _("from %(low)s to %(high)s") % {"low": say(low), "high": say(high)}


def rates(found: Pricing) -> list[str]:
    """What each goal held costs the next ones, in a sentence each."""
    known = {(row["held"], row["sought"]): float(row["rate"]) for row in found.document.get("rates", [])}
    said = []
    if rate := known.get(("promises", "coverage")):
        said.append(
            _("Promises come first: keeping the last promised class set costs the others %(pupils)s.")
            % {"pupils": pupils(rate, found)}
        )
    if rate := known.get(("fairness", "coverage")):
        said.append(
            _("Then the least served fifth: one percentage point more for it costs the others %(pupils)s.")
            % {"pupils": pupils(rate / 100, found)}
        )
    if (rate := known.get(("spending_due", "coverage"), 0.0)) * MONEY > LEAST:
        said.append(
            _("Money that must be spent: each %(amount)s of it costs %(pupils)s.")
            % {
                "amount": formats.money(MONEY, found.plan.scenario.organisation.jurisdiction, whole=True),
                "pupils": pupils(rate * MONEY, found),
            }
        )
    return said


@dataclass(frozen=True)
class PromiseLine:
    """A promise, what it costs in a sentence, and who loses by it."""

    name: str
    where: str
    costs: str
    losers: list[tuple[str, str, str]]  # name, code, what they lose


def promises(plan: Plan, found: Pricing, functions: Mapping[str, str], names: Mapping[str, str]) -> list[PromiseLine]:
    """Each promise with its cost, the dearest first."""
    rows = sorted(found.document.get("promises", []), key=lambda row: -row["points"])
    return [_promise(plan, found, row, functions, names) for row in rows]


def _promise(
    plan: Plan, found: Pricing, row: dict[str, Any], functions: Mapping[str, str], names: Mapping[str, str]
) -> PromiseLine:
    promise, digital = row["promise"], plan.scenario.plan
    schools = promise["schools"]
    if promise["kind"] == "announced":
        name = _("The waves already ordered")
        where = ngettext("%(count)s school keeps its wave", "%(count)s schools keep their wave", len(schools)) % {
            "count": formats.number(len(schools))
        }
    elif promise["kind"] == "wish":
        name = names.get(schools[0], schools[0])
        where = words.wave(digital, promise["wave"]) or _("out of this plan")
    else:
        function = functions.get(promise["function"], promise["function"])
        name = _("%(label)s: %(equipment)s") % {"label": promise["label"], "equipment": function}
        where = ngettext("%(count)s school by %(year)s", "%(count)s schools by %(year)s", len(schools)) % {
            "count": formats.number(len(schools)),
            "year": digital.fiscal_year_label(promise["deadline_year"]),
        }
    least = row["points"] < LEAST
    return PromiseLine(
        name,
        where,
        _costs(row, plan, found),
        []
        if least
        else [
            (names.get(one["school_id"], one["school_id"]), one["school_id"], bare(one["points"], found))
            for one in row["losers"]
        ],
    )


def announced(plan: Plan, found: Pricing) -> str:
    """What keeping the waves already ordered costs, in a sentence; "" where none was."""
    row = next((row for row in found.document.get("promises", []) if row["promise"]["kind"] == "announced"), None)
    if row is None:
        return ""
    line = _promise(plan, found, row, {}, {})
    return _("%(promise)s: %(schools)s. %(costs)s") % {
        "promise": line.name,
        "schools": line.where,
        "costs": line.costs,
    }


def _costs(row: dict[str, Any], plan: Plan, found: Pricing) -> str:
    """ "Without this promise: ≈ 2,400 pupils equipped for a year more. Never more than ≈ 3,800: proven." """
    most = max(0.0, row["bound"] - plan.value)
    if row["points"] < LEAST:
        return _("Costs nothing: without this promise, the plan would do no better.")
    return _("Without this promise: %(pupils)s more. Never more than %(most)s: proven.") % {
        "pupils": pupils(row["points"], found),
        "most": bare(most, found),
    }


SHARED = {
    "deployments": gettext_lazy("the schools that the teams can equip"),
    "adviser_days": gettext_lazy("the advisers' days"),
    "tech_hours": gettext_lazy("the technicians' hours"),
    "seats": gettext_lazy("the places in training"),
    "capex": gettext_lazy("the capital"),
    "opex": gettext_lazy("the operating money"),
}


def account(row: SchoolOutcome, found: Pricing, functions: Mapping[str, str]) -> list[tuple[str, str]]:
    """What a school brings by equipment, then what it takes of each thing that all share, told as pupils."""
    held = (row.reasons or {}).get("account", {"brings": [], "takes": []})
    brought: dict[str, float] = defaultdict(float)
    for function, _group, points in held["brings"]:
        brought[function] += points
    brings = [
        (_("Brings: %(equipment)s") % {"equipment": functions.get(code, code)}, pupils(points, found))
        for code, points in brought.items()
    ]
    takes = [
        (_("Takes of: %(thing)s") % {"thing": SHARED[name]}, pupils(points, found)) for name, points in held["takes"]
    ]
    return [*brings, *takes]


def futures(found: Pricing) -> str:
    """How the plan stands other futures, in a sentence."""
    told = found.document["futures"]
    return _(
        "Twenty possible futures were tried, with budgets and numbers of pupils that turn out otherwise. In nine of"
        " ten, this plan still covers %(low)s to %(high)s of the need at the end. Knowing that future beforehand"
        " would have brought at most %(usual)s more in a usual one, %(worst)s in the worst."
    ) % {
        "low": formats.percent(told["low"][-1]),
        "high": formats.percent(told["high"][-1]),
        "usual": pupils(told["usual"], found),
        "worst": bare(told["worst"], found),
    }
