"""Addresses of rows are those that Django's `reverse` answers."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from pupitre.http.addresses import row_address

CODES = st.text(st.characters(exclude_characters="/", exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)


@pytest.mark.parametrize("name", ["procurement:model", "projects:project", "governance:convention", "web:school"])
def test_the_page_of_a_row(name: str) -> None:
    assert [row_address(name, key) for key in (7, 12)] == [reverse(name, args=[key]) for key in (7, 12)]


@given(CODES)
def test_a_code_is_quoted_as_django_does(code: str) -> None:
    assert row_address("planning:school", code, 3) == reverse("planning:school", args=[3, code])
