"""The thread: from an educational need to a device in use, each thing knows what it came from.

A room declares the kinds of things that it holds (`Kind`) and the links that its tables know (`Link`), listed in
config/wiring.py. The chain of anything is then walked both ways, one query a step, whatever the rooms
(docs/decisions/0007). Nobody sees on the thread what they may not open: each kind describes what is visible, and the
rest is counted.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Manager, QuerySet, Value
from django.utils.functional import Promise

from pupitre.kernel.viewer import Viewer

STEPS = 8  # the longest chain: convention, project, learning need, need, plan decision, order line, delivery, device
SHOWN = 6  # of a kind on one drawing; the others are counted
READ = 400  # pairs read of a link at one step: a measure pays thousands of lines, and nobody reads them on a drawing


@dataclass(frozen=True, order=True)
class Knot:
    """One thing of the thread: the code of its kind and its key."""

    kind: str
    pk: int


@dataclass(frozen=True)
class Described:
    """What is shown of a knot: its name, its page, one line (state, amount, date)."""

    title: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of thing. `describe` returns those that the viewer may see, in one query or two."""

    code: str
    label: str | Promise
    describe: Callable[[Viewer, Collection[int]], Mapping[int, Described]]


@dataclass(frozen=True)
class Link:
    """Things of kind `effect` come from things of kind `cause`; both functions give pairs of keys (cause, effect)."""

    cause: str
    effect: str
    from_causes: Callable[[Collection[int]], Iterable[tuple[int, int]]]
    from_effects: Callable[[Collection[int]], Iterable[tuple[int, int]]]


@dataclass
class Chain:
    """The chain of a knot: what may be shown, by kind in the thread's order; what is hidden; what came from what."""

    start: Knot
    shown: dict[str, dict[int, Described]] = field(default_factory=dict)
    more: dict[str, int] = field(default_factory=dict)
    hidden: dict[str, int] = field(default_factory=dict)
    pairs: list[tuple[Knot, Knot]] = field(default_factory=list)


_kinds: dict[str, Kind] = {}
_links: list[Link] = []


def register(kinds: Sequence[Kind], links: Sequence[Link]) -> None:
    """Offer kinds, in the order of the thread, and links between them; registering again replaces."""
    _kinds.clear()
    _kinds.update({kind.code: kind for kind in kinds})
    _links[:] = links


def kind(code: str) -> Kind | None:
    return _kinds.get(code)


def kinds() -> Sequence[Kind]:
    """Every kind, in the order of the thread: from the cause to the effect."""
    return list(_kinds.values())


def rows(cause: str, effect: str, table: Manager | QuerySet, *, cause_field: str, effect_field: str = "pk") -> Link:
    """The link that a table's columns hold, such as an order line's `need_id`."""

    def pairs(**lookup: Collection[int]) -> Iterable[tuple[int, int]]:
        found = table.filter(**lookup, **{f"{cause_field}__isnull": False, f"{effect_field}__isnull": False})
        return found.order_by(effect_field).values_list(cause_field, effect_field).distinct()[:READ]

    return Link(
        cause,
        effect,
        lambda keys: pairs(**{f"{cause_field}__in": keys}),
        lambda keys: pairs(**{f"{effect_field}__in": keys}),
    )


def chain(start: Knot, viewer: Viewer) -> Chain:
    """All that led to a thing and all that came from it, as the viewer may see it."""
    pairs = _walk(start, upwards=True) | _walk(start, upwards=False)
    found: dict[str, set[int]] = defaultdict(set)
    for knot in {start, *(knot for pair in pairs for knot in pair)}:
        found[knot.kind].add(knot.pk)
    result = Chain(start)
    for code, each in _kinds.items():
        keys = found.get(code)
        if not keys:
            continue
        visible = each.describe(viewer, keys)
        kept = sorted(visible, key=lambda pk: (pk != start.pk or code != start.kind, pk))[:SHOWN]
        result.shown[code] = {pk: visible[pk] for pk in kept}
        result.more[code] = len(visible) - len(kept)
        result.hidden[code] = len(keys) - len(visible)
    result.pairs = sorted(
        (cause, effect)
        for cause, effect in pairs
        if cause.pk in result.shown.get(cause.kind, ()) and effect.pk in result.shown.get(effect.kind, ())
    )
    return result


def _walk(start: Knot, *, upwards: bool) -> set[tuple[Knot, Knot]]:
    """The pairs met by going from effects to causes, or the other way, from one knot."""
    pairs: set[tuple[Knot, Knot]] = set()
    met, front = {start}, {start}
    for _step in range(STEPS):
        reached: set[Knot] = set()
        for pair in _read(front, upwards=upwards):
            pairs.add(pair)
            reached.add(pair[0] if upwards else pair[1])
        front = reached - met
        met |= reached
        if not front:
            break
    return pairs


def _read(front: Collection[Knot], *, upwards: bool) -> Iterator[tuple[Knot, Knot]]:
    """The pairs of one step. What links say by a query of theirs is read in one."""
    asked: list[QuerySet] = []
    for number, link in enumerate(_links):
        keys = [knot.pk for knot in front if knot.kind == (link.effect if upwards else link.cause)]
        if not keys:
            continue
        found = (link.from_effects if upwards else link.from_causes)(keys)
        if isinstance(found, QuerySet):
            asked.append(found.annotate(link=Value(number)))
            continue
        for cause, effect in found:
            yield Knot(link.cause, cause), Knot(link.effect, effect)
    if asked:
        for cause, effect, number in asked[0].union(*asked[1:], all=True):
            yield Knot(_links[number].cause, cause), Knot(_links[number].effect, effect)
