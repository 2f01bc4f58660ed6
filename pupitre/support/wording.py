"""The sentences behind codes: why a request went where it went, and why it is due when it is."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

ROUTING = {
    "duty": _("By the convention, %(body)s answers for this: it goes to %(team)s."),
    "no_convention": _("No convention in force says who answers for this (%(duty)s)."),
    "holder_without_team": _("By the convention, %(body)s answers for this, but has no team here."),
    "adviser": _("A question of teaching: it goes to %(team)s, who follow the school."),
    "first_line": _("The first line takes it: %(team)s."),
    "no_adviser": _("No team of advisers follows this school."),
    "no_first_line": _("No first line serves this school for this subject."),
    "no_team": _("No team takes it: it waits in the common queue."),
    "follows": _("%(name)s follows this school."),
    "least_load": _("%(name)s is at the desk and has the least under way (%(load)s)."),
    "by_hand": _("%(name)s chose it."),
}


def routing(reasons: Iterable[Mapping[str, object]]) -> list[str]:
    """Sentences of reasons as `TicketEvent.details` keeps them: {"code": …, "facts": {…}}."""
    return [str(ROUTING[str(one["code"])]) % one["facts"] for one in reasons if one["code"] in ROUTING]
