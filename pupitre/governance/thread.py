"""What governance hangs on the thread: conventions with the schools they cover, decisions, measures.

The room that holds what was decided upon gives the link from the decision.
"""

from collections.abc import Collection, Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.governance.models import Convention, ConventionCover, Decision, FundingMeasure
from pupitre.http import formats
from pupitre.kernel.thread import READ, Described, Kind, Link
from pupitre.kernel.viewer import Viewer


def _conventions(viewer: Viewer, keys: Collection[int]) -> Mapping[int, Described]:
    rows = Convention.objects.visible(viewer).filter(pk__in=keys).order_by("pk")
    return {
        row.pk: Described(row.title, reverse("governance:convention", args=[row.pk]), str(row.get_state_display()))
        for row in rows
    }


def _decisions(viewer: Viewer, keys: Collection[int]) -> Mapping[int, Described]:
    rows = Decision.objects.visible(viewer).filter(pk__in=keys).order_by("pk")
    return {
        row.pk: Described(
            row.text[:80],
            reverse("governance:decision", args=[row.pk]),
            f"{row.get_outcome_display()}, {formats.day(row.decided_at)}",
        )
        for row in rows
    }


def _measures(viewer: Viewer, keys: Collection[int]) -> Mapping[int, Described]:
    rows = FundingMeasure.objects.visible(viewer).filter(pk__in=keys).order_by("pk")
    return {row.pk: Described(str(row), reverse("governance:measure", args=[row.pk])) for row in rows}


CONVENTION = Kind("governance.convention", _("Convention"), _conventions)
DECISION = Kind("governance.decision", _("Decision"), _decisions)
MEASURE = Kind("governance.measure", _("Funding measure"), _measures)
KINDS = (CONVENTION, DECISION, MEASURE)


def _school_pairs(**lookup: Collection[int]) -> Iterable[tuple[int, int]]:
    rows = ConventionCover.objects.filter(**lookup).order_by("school_id", "convention_id")
    return rows.values_list("convention_id", "school_id").distinct()[:READ]


COVERED = Link(
    "governance.convention",
    "territory.school",
    lambda keys: _school_pairs(convention__in=keys),
    lambda keys: _school_pairs(school__in=keys),
)

LINKS = (COVERED,)
