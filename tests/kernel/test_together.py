"""Models created together: the tables and the state are those of so many `CreateModel`."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from pupitre.kernel.together import CreateTogether

TREE = migrations.CreateModel("Tree", [("id", models.BigAutoField(primary_key=True))])
LEAF = migrations.CreateModel(
    "Leaf",
    [
        ("id", models.BigAutoField(primary_key=True)),
        ("tree", models.ForeignKey("orchard.Tree", models.CASCADE)),
        ("grafts", models.ManyToManyField("orchard.Tree", related_name="+")),
        ("size", models.IntegerField()),
    ],
    options={
        "constraints": [models.UniqueConstraint(fields=("tree", "size"), name="leaf_of_a_size")],
        "indexes": [models.Index(fields=["size"], name="leaf_by_size")],
    },
)


def _written(*operations: Operation, back: bool = False) -> tuple[list[str], ProjectState]:
    """The statements of a migration of these operations, over a state that is drawn already."""
    state = ProjectState()
    assert not state.apps.get_models()
    made = migrations.Migration("0001", "orchard")
    made.operations = list(operations)
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        after = made.unapply(state, editor) if back else made.apply(state, editor, collect_sql=True)
    statements = [line for line in editor.collected_sql if not line.startswith("--")]
    return statements, after


@pytest.mark.django_db
@pytest.mark.parametrize("back", [False, True])
def test_tables_and_state_are_those_of_models_created_one_by_one(back: bool) -> None:
    together, known = _written(CreateTogether([TREE, LEAF]), back=back)
    alone, expected = _written(TREE, LEAF, back=back)
    assert sorted(together) == sorted(alone)
    assert any("orchard_leaf" in statement for statement in together)
    assert known == expected
    assert {model.__name__ for model in known.apps.get_models(include_auto_created=True)} == {
        model.__name__ for model in expected.apps.get_models(include_auto_created=True)
    }


def test_what_a_model_points_at_is_drawn_with_it() -> None:
    state = ProjectState()
    TREE.state_forwards("orchard", state)
    before = state.apps.get_model("orchard", "Tree")
    CreateTogether([LEAF]).state_forwards("orchard", state)
    tree, leaf = (state.apps.get_model("orchard", name) for name in ("Tree", "Leaf"))
    assert leaf._meta.get_field("tree").related_model is tree is not before
    assert not before._meta.related_objects  # what the state was before knows nothing of it
