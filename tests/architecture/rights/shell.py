"""The pages of the shell, which belong to no room."""

from tests.architecture.rights.table import EVERYONE, Row

ROWS = [
    Row("web:home", EVERYONE),
]
