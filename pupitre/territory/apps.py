from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "pupitre.territory"
