"""Pieces put together by counting are the matrix that adding every coefficient up would give."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pupitre.planning.engine.model import Builder

WIDTH, HEIGHT = 5, 4
TERM = st.tuples(st.integers(-1, 2), st.integers(-1, WIDTH - 1), st.integers(-2, 2))


@given(st.lists(st.tuples(st.booleans(), st.lists(TERM, max_size=12)), max_size=6))
def test_pieces_add_up_to_the_matrix_whatever_their_order(
    pieces: list[tuple[bool, list[tuple[int, int, int]]]],
) -> None:
    builder = Builder()
    builder.columns("x", "unit", ("x",), np.arange(WIDTH))
    whole = np.zeros((2 * HEIGHT, WIDTH))
    families = [builder.family(name, "unit", ("r",), np.arange(HEIGHT)) for name in ("one", "two")]
    for n, (at_once, terms) in enumerate(pieces):
        family = families[n % 2]
        rows, columns, values = np.array(terms, dtype=np.int64).reshape(-1, 3).T
        (builder.add_up if at_once else builder.add)(family, rows, columns, values.astype(np.float64))
        kept = (rows >= 0) & (columns >= 0)
        np.add.at(whole, (rows[kept] + family.start, columns[kept]), values[kept])
    model = builder.build()
    column = np.repeat(np.arange(WIDTH), np.diff(model.start))
    found = np.zeros_like(whole)
    found[model.rows, column] = model.values
    assert np.array_equal(found, whole)
    assert (model.values != 0).all()
    assert (np.diff(column * len(whole) + model.rows) > 0).all()
