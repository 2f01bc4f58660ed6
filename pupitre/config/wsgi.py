import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pupitre.config.settings")
application = get_wsgi_application()

from pupitre.config import memory  # noqa: E402 - once all is loaded

memory.settle()
