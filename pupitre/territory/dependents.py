"""What depends on a school, in figures, said before it closes or merges. Rooms above add theirs in wiring.py."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum
from django.utils.functional import Promise
from django.utils.translation import ngettext_lazy

from pupitre.territory import engine
from pupitre.territory.models import School


@dataclass(frozen=True)
class Dependent:
    """A number of things and the sentence that says what becomes of them."""

    code: str
    count: int
    sentence: str | Promise

    def __str__(self) -> str:
        return str(self.sentence % {"count": self.count})


Finder = Callable[[School, date], Iterable[Dependent]]
_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Ask `finder` too, for every school; registering twice is the same as once."""
    if finder not in _finders:
        _finders.append(finder)


def of(school: School, on: date) -> list[Dependent]:
    """All that depends on a school after a day, of every room; nothing where the count is zero."""
    return [found for finder in _finders for found in finder(school, on) if found.count]


def _own(school: School, on: date) -> Iterable[Dependent]:
    year = engine.first_year_after(on)
    pupils = school.enrolments.filter(year__gte=year, level=None).aggregate(total=Sum("pupils"))["total"]
    yield Dependent(
        "pupils",
        pupils or 0,
        ngettext_lazy(
            "%(count)d pupil is counted here after this date.",
            "%(count)d pupils are counted here after this date.",
            "count",
        ),
    )
    yield Dependent(
        "class_groups",
        school.class_groups.filter(year__gte=year).count(),
        ngettext_lazy(
            "%(count)d class is planned here after this date.",
            "%(count)d classes are planned here after this date.",
            "count",
        ),
    )
    alone = school.buildings.annotate(users=Count("schools")).filter(users=1)
    yield Dependent(
        "buildings",
        alone.count(),
        ngettext_lazy(
            "%(count)d building is used by no other school.",
            "%(count)d buildings are used by no other school.",
            "count",
        ),
    )


register(_own)
