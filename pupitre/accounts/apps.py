from django.apps import AppConfig
from django.db.models.signals import post_migrate

from pupitre.accounts.setup import install_presets


class AccountsConfig(AppConfig):
    name = "pupitre.accounts"

    def ready(self) -> None:
        from allauth.socialaccount.providers.saml import utils  # noqa: PLC0415 - applications must be loaded

        from pupitre.accounts import adapters, sealing  # noqa: PLC0415

        post_migrate.connect(install_presets, sender=self, dispatch_uid="accounts.presets")
        post_migrate.connect(sealing.seal_what_is_clear, dispatch_uid="accounts.sealing")
        utils.build_saml_config = adapters.with_every_certificate(utils.build_saml_config)
