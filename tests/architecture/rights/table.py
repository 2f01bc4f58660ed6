"""One row of the rights matrix, and the small world in which it is tried."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from pupitre.accounts.presets import PRESETS
from tests.factories.accounts import person
from tests.factories.territory import organisation, school

ROLES = tuple(preset.code for preset in PRESETS)
EVERYONE = " ".join(ROLES)  # anyone signed in
PUBLIC = "anonymous " + EVERYONE
NOBODY = ""

# The roles whose members stand in a school; the others stand at the authority that runs it.
AT_SCHOOL = {"school_head", "school_referent", "teacher", "after_school", "professional"}

Arguments = Callable[[SimpleNamespace], dict[str, Any]]


@dataclass(frozen=True)
class Row:
    """Who opens a named URL.

    name      the URL's name, with its namespace ("accounts:person")
    opens     the roles that may open it (200, or a redirect inside), words separated by spaces; the other roles
              are answered 403, and people not signed in are sent to sign in (302) unless "anonymous" is listed
    args      the URL's arguments, from the world below: `args=lambda w: {"pk": w.school.pk}`
    foreign   the arguments of the same thing in another authority: the roles of `opens` are answered 404
    method    "post" for a URL that acts. Roles that may act are answered anything but 403 and 404 (an empty form
              is refused with its errors); a GET of it is answered 405
    query     the query string where the page needs one
    """

    name: str
    opens: str
    args: Arguments = field(default=lambda _world: {})
    foreign: Arguments | None = None
    method: str = "get"
    query: str = ""


def world() -> SimpleNamespace:
    """Two authorities that know nothing of each other; a person per role stands in the first (`people[role]`).

    A room adds here what its rows need, in both authorities: `w.device` and `w.foreign_device`, for instance.
    """
    w = SimpleNamespace()
    w.authority, w.foreign_authority = organisation(name="Ici"), organisation(name="Ailleurs")
    w.school, w.foreign_school = school(w.authority, name="École d'ici"), school(w.foreign_authority)
    w.people = {
        role: person(role, **({"school": w.school} if role in AT_SCHOOL else {"organisation": w.authority}))
        for role in ROLES
    }
    w.foreign_person = person("teacher", school=w.foreign_school)
    return w
