"""One row of the rights matrix, and the small world in which it is tried."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from allauth.socialaccount.models import SocialAccount, SocialApp

from pupitre.accounts.presets import PRESETS
from pupitre.kernel.models import OutboxMessage
from tests.factories.accounts import person
from tests.factories.territory import organisation, school

ROLES = tuple(preset.code for preset in PRESETS)
EVERYONE = " ".join(ROLES)  # anyone signed in
PUBLIC = "anonymous " + EVERYONE
NOBODY = ""

# The roles whose members stand in a school; the others stand at the authority that runs it, but the administrator,
# who stands everywhere.
AT_SCHOOL = {"school_head", "school_referent", "teacher", "after_school", "professional"}

Arguments = Callable[[SimpleNamespace], dict[str, Any]]


@dataclass(frozen=True)
class Row:
    """Who opens a named URL.

    name      the URL's name, with its namespace ("accounts:person")
    opens     the roles that may open it (200, or a redirect inside), words separated by spaces; the other roles
              are answered 403, and people not signed in are sent to sign in (302) unless "anonymous" is listed
    args      the URL's arguments, from the world below: `args=lambda w: {"pk": w.school.pk}`
    foreign   the arguments of the same thing in another authority: the roles of `opens` are
              answered 404 (not the administrator, who stands everywhere)
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
        if role != "administrator"
    }
    w.people["administrator"] = person("administrator")
    w.foreign_person = person("teacher", school=w.foreign_school)
    w.provider = SocialApp.objects.create(
        provider="openid_connect",
        provider_id="ent",
        name="ENT",
        client_id="pupitre",
        settings={"server_url": "https://ent.example"},
    )
    w.login = SocialAccount.objects.create(user=w.people["teacher"], provider="ent", uid="1")
    w.foreign_login = SocialAccount.objects.create(user=w.foreign_person, provider="ent", uid="2")
    w.mail = OutboxMessage.objects.create(created_at=datetime.now(UTC), recipient="a@b.example", state="dead")
    return w
