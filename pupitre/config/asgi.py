"""The server's way in: pages in threads, streams to open pages without any (docs/decisions/0014)."""

import os

from pupitre.config import wsgi  # first: it sets Django up

# isort: split
from pupitre.config.live.application import Application

application = Application(wsgi.application, int(os.environ.get("PUPITRE_PAGE_THREADS", "4")))
