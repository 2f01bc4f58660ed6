"""The engine is pure: every module imports where Django and the database do not exist."""

import pkgutil
import subprocess
import sys

from pupitre.planning import engine

SCRIPT = """
import importlib, sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"django", "psycopg", "procrastinate"}:
            raise ImportError(f"{name} is not to be imported here")

sys.meta_path.insert(0, Refuse())
for name in sys.argv[1:]:
    importlib.import_module(name)
ours = [name for name in sys.modules if name.startswith("pupitre.") and name != "pupitre.planning"]
sys.exit([name for name in ours if not name.startswith("pupitre.planning.engine")] or 0)
"""


def test_every_module_of_the_engine_imports_alone() -> None:
    names = [f"{engine.__name__}.{module.name}" for module in pkgutil.iter_modules(engine.__path__)]
    assert len(names) > 20
    done = subprocess.run([sys.executable, "-c", SCRIPT, *names], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
