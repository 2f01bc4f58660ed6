"""How far a project is written, and what changed between two texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupitre.projects import headings
from pupitre.projects.engine.completeness import HEADINGS, REQUIRED, Content, Progress, missing, progress
from pupitre.projects.engine.words import compare, side
from pupitre.projects.enums import Heading

WHOLE = Content(
    texts={asked.key: "said" for asked in headings.PASSAGES}, fates=["reuse", "retire"], needs=[(True, True)]
)


def test_a_project_whose_headings_are_written_misses_nothing() -> None:
    assert missing(WHOLE) == ()
    assert missing(Content(texts={})) == HEADINGS == tuple(Heading.values)


def test_the_engine_asks_for_the_texts_that_the_pages_ask_for() -> None:
    asked = {heading: tuple(one.key for one in headings.of(heading) if one.required) for heading in HEADINGS}
    assert {heading: keys for heading, keys in asked.items() if keys} == REQUIRED


@pytest.mark.parametrize(
    ("heading", "change", "reached"),
    [
        ("equipment", {"fates": ["reuse", ""]}, Progress.BEGUN),
        ("equipment", {"fates": ["", ""], "texts": {}}, Progress.EMPTY),
        ("equipment", {"fates": [], "texts": {"equipment_notes": "Nothing stands here."}}, Progress.WHOLE),
        ("equipment", {"fates": [], "texts": {}}, Progress.EMPTY),
        ("practices", {"texts": {"practices_now": "x", "practices_change": " "}}, Progress.BEGUN),
        ("learning", {"needs": []}, Progress.EMPTY),
        ("learning", {"needs": [(True, True), (True, False)]}, Progress.BEGUN),
        ("disability", {"texts": {}, "aids": 2}, Progress.BEGUN),
        ("charter", {"texts": {"charter_rules": "\n"}}, Progress.EMPTY),
    ],
)
def test_how_far_a_heading_is(heading: str, change: dict, reached: Progress) -> None:
    values = {"texts": WHOLE.texts, "fates": WHOLE.fates, "needs": WHOLE.needs, **change}
    assert progress(Content(**values))[heading] == reached


def test_what_changed_is_told_in_words() -> None:
    pieces = compare("We read with tablets.", "We read aloud with tablets.")
    assert [(piece.kind, piece.text) for piece in pieces if piece.kind != "same"] == [("new", "aloud ")]


def test_a_text_written_anew_is_not_cut_to_pieces() -> None:
    kinds = [piece.kind for piece in compare("Use the tablets more.", "Each pupil reads, and the family listens.")]
    assert kinds == ["gone", "new"]


@given(st.text(alphabet="ab \n", max_size=60), st.text(alphabet="ab \n", max_size=60))
def test_both_texts_are_read_back_whole(before: str, after: str) -> None:
    pieces = compare(before, after)
    assert "".join(piece.text for piece in side(pieces, "gone")) == before
    assert "".join(piece.text for piece in side(pieces, "new")) == after
