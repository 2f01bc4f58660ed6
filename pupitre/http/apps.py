from django.apps import AppConfig


class HttpConfig(AppConfig):
    name = "pupitre.http"
