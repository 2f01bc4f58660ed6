"""`pupitre manage reseal`: after a change of PUPITRE_SECRET_KEY (see pupitre/accounts/sealing.py)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pupitre.accounts import sealing


class Command(BaseCommand):
    help = "Seal the secrets of sign-in providers and second factors anew, under the present secret key."

    def handle(self, **_options: Any) -> None:
        done, lost = sealing.reseal()
        self.stdout.write(f"{done} secrets sealed under the present key.")
        if lost:
            raise CommandError(
                f"No key opens {len(lost)} of them: {', '.join(lost)}. Put the key they were sealed under in "
                "PUPITRE_OLD_SECRET_KEYS and run this again, or enter them anew."
            )
