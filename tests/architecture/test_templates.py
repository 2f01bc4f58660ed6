"""A figure is written for people, a key for machines: in an attribute that comes back, no separator of thousands."""

import re
from pathlib import Path

import pytest

PAGES = sorted(path for path in Path("pupitre").glob("*/templates/**/*.html") if "allauth" not in path.parts)
KEY = re.compile(r"\{\{ *(?!attrs\.)[a-z_.]*(?:\.pk|\.id|_id) *\}\}")
SENT_BACK = re.compile(r"\b(?:value=\"|name=\"[a-z-]*)\{\{ *(?!csrf_token|attrs\.)([a-z_.]+) *\}\}")
DATES_AND_DECIMALS = {"on", "weight", "new_emailaddress.email", "record.external_id", "message.external_id"}


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_what_comes_back_is_written_without_separators(path: Path) -> None:
    text = path.read_text()
    bare = [found for found in KEY.findall(text) if "external_id" not in found]
    sent = [found for found in SENT_BACK.findall(text) if found not in DATES_AND_DECIMALS]
    assert not bare, f'write |stringformat:"s" after {bare}: a key of four figures would carry a separator'
    assert not sent, f'write |stringformat:"s" after {sent}: a number of four figures would not come back'
