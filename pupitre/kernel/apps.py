from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "pupitre.kernel"

    def ready(self) -> None:
        from pupitre.kernel import lookups  # noqa: F401, PLC0415 - they register themselves
