"""Pupitre's settings, made strict: an embedded PostgreSQL of the tests' own, undefined template names fail."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from pupitre.config import embedded
from pupitre.config.catalogues import compile_catalogues
from tests import ground

# The database must be there before the settings are read; workers of a parallel run inherit the address.
if not os.environ.get("DATABASE_URL"):
    _home = Path(tempfile.mkdtemp(prefix="pupitre-tests-"))
    os.environ["PUPITRE_HOME"] = str(_home)
    os.environ["PUPITRE_TESTS_TEMPLATE"] = ground.DATABASE
    ground.lay(_home)
    _server = embedded.ensure(_home, durable=False)
    atexit.register(shutil.rmtree, _home, ignore_errors=True)

from pupitre.config.settings import *  # noqa: F403
from pupitre.config.settings import TEMPLATES

compile_catalogues()
if template := os.environ.get("PUPITRE_TESTS_TEMPLATE"):
    DATABASES["default"]["TEST"] = {"TEMPLATE": template}  # noqa: F405


class Undefined(str):
    """What an undefined template variable becomes: showing it is an error."""

    __slots__ = ()

    def __contains__(self, item: object) -> bool:
        return item == "%s"

    def __mod__(self, name: object) -> str:
        raise AssertionError(f"undefined template variable: {name}")


TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined("undefined: %s")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PUBLIC_ADDRESS = "http://testserver"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - whitenoise warns of a missing folder
