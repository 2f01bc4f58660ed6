from django.apps import AppConfig
from django.db.models.signals import post_migrate

from pupitre.accounts.setup import install_presets


class AccountsConfig(AppConfig):
    name = "pupitre.accounts"

    def ready(self) -> None:
        post_migrate.connect(install_presets, sender=self, dispatch_uid="accounts.presets")
