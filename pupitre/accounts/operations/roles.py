"""Roles belong to the whole installation: who edits them administers all of it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from pupitre.accounts import capabilities, presets
from pupitre.accounts.models import Role
from pupitre.accounts.permissions import CONFIGURE, MANAGE
from pupitre.accounts.queries import administrators
from pupitre.accounts.refusals import (
    ConfiguresEverywhere,
    LastAdministrator,
    MoreThanYouHold,
    NotAPreset,
    RoleCodeTaken,
    RoleInUse,
)
from pupitre.kernel import audit
from pupitre.kernel.viewer import Viewer


@transaction.atomic
def create_role(
    *, name_fr: str, name_fr_ca: str, name_en: str, holds: Iterable[str], actor: Viewer, at: datetime
) -> Role:
    """Add a role of one's own. Errors: ConfiguresEverywhere, MoreThanYouHold, RoleCodeTaken."""
    require_configure(actor)
    code = slugify(name_en)[:40]
    if Role.objects.filter(code=code).exists():
        raise RoleCodeTaken(name=name_en)
    role = Role(code=code, name_fr=name_fr, name_fr_ca=name_fr_ca, name_en=name_en, capabilities=[])
    _set_capabilities(role, set(holds), actor)
    role.save()
    audit.record(
        "accounts.role_created",
        actor=actor,
        at=at,
        subject=f"accounts.role:{role.pk}",
        capabilities=role.capabilities,
    )
    return role


@transaction.atomic
def edit_role(
    *, role: Role, name_fr: str, name_fr_ca: str, name_en: str, holds: Iterable[str], actor: Viewer, at: datetime
) -> None:
    """Change a role's names and capabilities, for all who hold it, at once.

    Errors: ConfiguresEverywhere, MoreThanYouHold, LastAdministrator.
    """
    require_configure(actor)
    role = Role.objects.select_for_update().get(pk=role.pk)
    before = set(role.capabilities)
    role.name_fr, role.name_fr_ca, role.name_en = name_fr, name_fr_ca, name_en
    _set_capabilities(role, set(holds), actor)
    role.edited_at = at
    role.save()
    after = set(role.capabilities)
    if MANAGE in before - after and not administrators(at.date()):
        raise LastAdministrator
    audit.record(
        "accounts.role_edited",
        actor=actor,
        at=at,
        subject=f"accounts.role:{role.pk}",
        added=sorted(after - before),
        removed=sorted(before - after),
    )


@transaction.atomic
def restore_role(*, role: Role, actor: Viewer, at: datetime) -> None:
    """Bring a preset back to what came with Pupitre. Errors: ConfiguresEverywhere, NotAPreset, MoreThanYouHold."""
    require_configure(actor)
    preset = presets.BY_CODE.get(role.code)
    if preset is None:
        raise NotAPreset
    role.name_fr, role.name_fr_ca, role.name_en = preset.name_fr, preset.name_fr_ca, preset.name_en
    _set_capabilities(role, set(preset.capabilities), actor)
    role.edited_at = None
    role.save()
    audit.record("accounts.role_restored", actor=actor, at=at, subject=f"accounts.role:{role.pk}")


@transaction.atomic
def remove_role(*, role: Role, actor: Viewer, at: datetime) -> None:
    """Remove a role that no membership names, past or present. Errors: ConfiguresEverywhere, RoleInUse."""
    require_configure(actor)
    count = role.memberships.count()
    if count or role.is_preset:
        raise RoleInUse(count=count)
    audit.record("accounts.role_removed", actor=actor, at=at, subject=f"accounts.role:{role.pk}", code=role.code)
    role.delete()


def require_configure(actor: Viewer) -> None:
    """Errors: NotAllowed, ConfiguresEverywhere."""
    actor.require(CONFIGURE)
    if not actor.scope(CONFIGURE).everywhere:
        raise ConfiguresEverywhere


def _set_capabilities(role: Role, holds: set[str], actor: Viewer) -> None:
    """Errors: MoreThanYouHold for a capability added that the actor does not hold everywhere."""
    kept = set(role.capabilities)
    added = (holds & capabilities.known().keys()) - kept
    missing = sorted(code for code in added if not actor.scope(code).everywhere)
    if missing:
        raise MoreThanYouHold(capabilities=", ".join(missing))
    # What a room not installed here would declare is kept: an upgrade must not lose it.
    unknown = kept - capabilities.known().keys()
    role.capabilities = sorted(added | (kept & holds) | unknown)
