from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "pupitre.config"

    def ready(self) -> None:
        from pupitre.config import wiring  # noqa: PLC0415 - the rooms' models must be loaded first

        wiring.connect()
