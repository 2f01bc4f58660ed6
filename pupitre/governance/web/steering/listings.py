"""The lists of conventions, decisions and actions."""

from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext_lazy, pgettext_lazy

from pupitre.governance.engine.conventions import months_before
from pupitre.governance.models import Action, Convention, Decision, Party
from pupitre.governance.models.committees import ActionState, OutcomeKind
from pupitre.governance.models.conventions import ConventionKind
from pupitre.governance.web.steering import words
from pupitre.http.addresses import row_address
from pupitre.http.listing import Choice, Column, Listing, Text

CONVENTIONS = Listing(
    name="conventions",
    noun=npgettext_lazy("count", "convention", "conventions"),
    columns=(
        Column("title", _("convention"), link=lambda row: row_address("governance:convention", row["pk"])),
        Column("standing", _("state"), kind="state", words=words.STANDINGS, states=words.SIGNS),
        Column("with_whom", _("with"), sort=None, wide=True),
        Column("starts_on", _("first day"), kind="date", wide=True),
        Column("last_on", _("last day"), kind="date"),
        Column("schools", _("schools covered"), kind="integer"),
    ),
    filters=(
        Choice(
            "state",
            pgettext_lazy("filter", "that are"),
            _("in any state"),
            list(words.STANDINGS.items()),
            lookup="standing",
        ),
        Choice("kind", _("about"), pgettext_lazy("subject", "anything"), ConventionKind.choices),
        Text("q", _("whose title contains"), lookup="title__icontains"),
    ),
    order="-starts_on",
    hint=_("Add a convention to say who does what, for which schools, until when."),
)


def described(rows: QuerySet[Convention], today: date) -> QuerySet[Any]:
    """With the standing on a day, the last day, the schools covered, and the parties beside who keeps it.

    Agrees with `words.standing` for texts in their order.
    """
    later = Convention.objects.filter(
        amends=OuterRef("pk"), state="signed", ends_on__isnull=False, starts_on__lte=today
    ).order_by("-starts_on", "-amendment_number")
    others = Party.objects.filter(convention=OuterRef("pk")).exclude(organisation=OuterRef("organisation"))
    named = others.order_by().values("convention").annotate(all=StringAgg("organisation__name", ", "))
    soon = months_before(today, -words.WARNED)
    last: Any = Least(Coalesce(Subquery(later.values("ends_on")[:1]), F("ends_on")), F("ended_on"))
    signed = Q(state="signed")
    counted = Convention.objects.filter(pk=OuterRef("pk")).order_by().values("pk")
    return rows.annotate(
        last_on=Coalesce(last, F("ends_on"), output_field=DateField()),
        with_whom=Subquery(named.values("all")),
        schools=Subquery(
            counted.annotate(all=Count("covers__school", filter=Q(covers__days__contains=today))).values("all")
        ),
    ).annotate(
        standing=Case(
            When(signed & Q(last_on__lt=today), then=Value(words.OVER)),
            When(signed & Q(starts_on__gt=today), then=Value(words.COMING)),
            When(signed & Q(last_on__lte=soon), then=Value(words.ENDING)),
            When(signed, then=Value(words.IN_FORCE)),
            default=F("state"),
            output_field=CharField(),
        )
    )


def matching(rows: QuerySet[Decision], text: str) -> QuerySet[Decision]:
    """The decisions whose text, reasons or subject hold a text."""
    return rows.filter(Q(text__icontains=text) | Q(reasons__icontains=text) | Q(subject_label__icontains=text))


DECISIONS = Listing(
    name="decisions",
    noun=npgettext_lazy("count", "decision", "decisions"),
    columns=(
        Column("text", _("decision"), link=lambda row: row_address("governance:decision", row["pk"]), sort=None),
        Column("outcome", _("outcome"), kind="state", words=dict(OutcomeKind.choices), states=words.OUTCOMES),
        Column("subject_label", pgettext_lazy("decision", "on"), wide=True),
        Column("decided_at", _("decided on"), kind="date"),
        Column("meeting__committee__name", _("committee"), wide=True),
    ),
    filters=(
        Choice("outcome", _("that were"), _("decided in any way"), OutcomeKind.choices),
        Text("q", _("whose words contain"), apply=matching),
    ),
    order="-decided_at",
    hint=_("Decisions come here as committees take them."),
)


ACTION_WORDS = {
    "late": pgettext_lazy("action", "late"),
    ActionState.TODO: pgettext_lazy("action", "to do"),
    ActionState.DONE: pgettext_lazy("action", "done"),
    ActionState.DROPPED: pgettext_lazy("action", "dropped"),
}
ACTION_SIGNS = {"late": "blocked", "todo": "waiting", "done": "done", "dropped": "refused"}
ACTIONS = Listing(
    name="actions",
    noun=npgettext_lazy("count", "action", "actions"),
    columns=(
        Column("label", _("action"), link=lambda row: row_address("governance:action", row["pk"])),
        Column("standing", _("state"), kind="state", words=ACTION_WORDS, states=ACTION_SIGNS),
        Column("due_on", _("by when"), kind="date"),
        Column("owner_name", _("by whom"), wide=True),
        Column("meeting__committee__name", _("committee"), wide=True),
    ),
    filters=(
        Choice(
            "state",
            pgettext_lazy("filter", "that are"),
            _("in any state"),
            list(ACTION_WORDS.items()),
            lookup="standing",
        ),
        Text("q", _("whose words contain"), lookup="label__icontains"),
    ),
    order="due_on",
    hint=_("Actions come here as meetings give them."),
)


def action_rows(rows: QuerySet[Action], today: date) -> QuerySet[Action]:
    """With `standing`: the state, or "late"."""
    late = When(state=ActionState.TODO, due_on__lt=today, then=Value("late"))
    return rows.annotate(standing=Case(late, default=F("state"), output_field=CharField()))
