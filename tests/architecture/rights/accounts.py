"""People, roles, sign-in providers, the audit trail, one's own account."""

from datetime import UTC, datetime

from pupitre.accounts.operations.pending import note_login
from tests.architecture.rights.table import EVERYONE, Row

SEE_PEOPLE = "administrator plan_lead support"
MANAGE = "administrator plan_lead"
CONFIGURE = "administrator"


def _one(world):
    return {"pk": world.people["teacher"].pk}


def _other(world):
    return {"pk": world.foreign_person.pk}


def _stranger(_world):
    at = datetime(2025, 9, 1, 8, tzinfo=UTC)
    login = note_login(provider="ent", subject="s-42", name="Théo Blanc", email="theo@example.org", at=at)
    return {"pk": login.pk}


ROWS = [
    Row("accounts:people", SEE_PEOPLE),
    Row("accounts:person", SEE_PEOPLE, args=_one, foreign=_other),
    Row("accounts:invite", MANAGE),
    Row("accounts:waiting", MANAGE),
    Row("accounts:waiting_admit", CONFIGURE, args=_stranger),
    Row("accounts:waiting_link", CONFIGURE, args=_stranger),
    Row("accounts:waiting_dismiss", CONFIGURE, args=_stranger, method="post"),
    Row("accounts:waiting_restore", CONFIGURE, args=_stranger, method="post"),
    Row("accounts:person_edit", MANAGE, args=_one, foreign=_other),
    Row("accounts:grant", MANAGE, args=_one, foreign=_other),
    Row("accounts:login_link", MANAGE, args=_one, foreign=_other),
    Row("accounts:invite_again", MANAGE, args=_one, foreign=_other, method="post"),
    Row("accounts:person_close", MANAGE, args=_one, foreign=_other, method="post"),
    Row("accounts:person_reopen", MANAGE, args=_one, foreign=_other, method="post"),
    Row("accounts:see_as", "administrator support", args=_one, foreign=_other),
    Row(
        "accounts:membership_end",
        MANAGE,
        args=lambda w: {"pk": w.people["teacher"].memberships.get().pk},
        foreign=lambda w: {"pk": w.foreign_person.memberships.get().pk},
    ),
    Row("accounts:see_as_stop", EVERYONE, method="post"),
    Row("accounts:roles", SEE_PEOPLE),
    Row("accounts:role_create", CONFIGURE),
    Row("accounts:role", CONFIGURE, args=lambda _world: {"code": "teacher"}),
    Row("accounts:role_restore", CONFIGURE, args=lambda _world: {"code": "teacher"}, method="post"),
    Row("accounts:role_remove", CONFIGURE, args=lambda _world: {"code": "teacher"}, method="post"),
    Row("accounts:providers", CONFIGURE),
    Row("accounts:provider_create", CONFIGURE, args=lambda _world: {"kind": "saml"}),
    Row("accounts:provider", CONFIGURE, args=lambda w: {"pk": w.provider.pk}),
    Row("accounts:provider_remove", CONFIGURE, args=lambda w: {"pk": w.provider.pk}, method="post"),
    Row(
        "accounts:login_unlink",
        MANAGE,
        args=lambda w: {"pk": w.login.pk},
        foreign=lambda w: {"pk": w.foreign_login.pk},
        method="post",
    ),
    Row("accounts:administration", CONFIGURE),
    Row("accounts:audit", CONFIGURE),
    Row("accounts:outbox", CONFIGURE),
    Row("accounts:mails_retry", CONFIGURE, method="post"),
    Row("accounts:me", EVERYONE),
    Row("accounts:sign_out_everywhere", EVERYONE, method="post"),
]
