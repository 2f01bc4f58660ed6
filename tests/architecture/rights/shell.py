"""The pages of the shell, which belong to no room."""

from tests.architecture.rights.table import EVERYONE, PUBLIC, Row

ROWS = [
    Row("web:home", EVERYONE),
    Row("web:search", EVERYONE, query="?q=ec"),
    Row("web:reading", PUBLIC),
    Row("web:gallery", EVERYONE),
    Row("web:gallery_progress", EVERYONE),
    Row(
        "web:thread",
        EVERYONE,
        args=lambda w: {"kind": "territory.school", "pk": w.school.pk},
        foreign=lambda w: {"kind": "territory.school", "pk": w.foreign_school.pk},
    ),
]
