"""How a request is said to who asked: where it stands, what comes next and by when."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from pupitre.http import formats
from pupitre.support import wording_asked
from pupitre.support.engine.standing import Standing, Stands


def sentence(stands: Stands, now: datetime) -> str:
    """ "Received: nobody has taken it yet. First answer due before 11:00." """
    said = str(wording_asked.STANDINGS[stands.standing])
    if stands.until is None:
        return said
    if stands.late:
        return said + " " + _("It is later than we promise; it comes first.")
    words = {"when": when(stands.until, now)}
    promise = _("First answer due %(when)s.") if stands.standing is Standing.RECEIVED else _("Due %(when)s.")
    return f"{said} {promise % words}"


def when(instant: datetime, now: datetime) -> str:
    """ "before 11:00", "tomorrow before 11:00", "before 11:00 on 8 September 2026"."""
    local, today = timezone.localtime(instant), timezone.localtime(now).date()
    hour = f"{local:%H:%M}"
    apart = (local.date() - today).days
    if apart == 0:
        return _("before %(hour)s") % {"hour": hour}
    if apart == 1:
        return _("tomorrow before %(hour)s") % {"hour": hour}
    return _("before %(hour)s on %(day)s") % {"hour": hour, "day": formats.day(local, words=True)}


def badge(stands: Stands) -> tuple[str, str]:
    """The sign and the few words of a list."""
    return wording_asked.SIGNS[stands.standing], str(wording_asked.SHORT[stands.standing])
