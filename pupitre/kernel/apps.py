from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "pupitre.kernel"
