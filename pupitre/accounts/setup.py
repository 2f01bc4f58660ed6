"""What an installation needs before its first person: the preset roles."""

from typing import Any

from pupitre.accounts import presets


def install_presets(**_signal: Any) -> None:
    """Create the missing preset roles and refresh those that nobody has edited; runs after each `migrate`."""
    from pupitre.accounts.models import Role  # noqa: PLC0415 - applications may still be loading

    edited = set(Role.objects.filter(edited_at__isnull=False).values_list("code", flat=True))
    Role.objects.bulk_create(
        [
            Role(
                code=preset.code,
                name_fr=preset.name_fr,
                name_fr_ca=preset.name_fr_ca,
                name_en=preset.name_en,
                capabilities=sorted(preset.capabilities),
                is_preset=True,
                position=presets.position(preset.code),
            )
            for preset in presets.PRESETS
            if preset.code not in edited
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name_fr", "name_fr_ca", "name_en", "capabilities", "is_preset", "position"],
    )
