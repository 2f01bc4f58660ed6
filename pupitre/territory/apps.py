from django.apps import AppConfig
from django.db.models.signals import post_migrate

from pupitre.territory.presets import install_presets
from pupitre.territory.zones import install_zones


class TerritoryConfig(AppConfig):
    name = "pupitre.territory"

    def ready(self) -> None:
        post_migrate.connect(install_presets, sender=self, dispatch_uid="territory.presets")
        post_migrate.connect(install_zones, sender=self, dispatch_uid="territory.zones")
