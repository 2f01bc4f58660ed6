"""Addresses of many rows: a URL's pattern is worked out once, where `reverse` reads them all at each call."""

from functools import lru_cache
from urllib.parse import quote

from django.urls import get_script_prefix, get_urlconf, reverse

PLACE = "90210019"  # a value that every converter takes: keys, codes, words


def row_address(name: str, key: object, *before: object) -> str:
    """What `reverse(name, args=[*before, key])` answers, for the pages of rows: a list has a hundred of them."""
    start, end = _around(name, before, get_script_prefix(), get_urlconf())
    return f"{start}{key if type(key) is int else quote(str(key), safe=SAFE)}{end}"


SAFE = "/~:@!$&'()*+,;="  # what Django leaves as it is (django.urls.resolvers, RFC 3986)


@lru_cache(maxsize=1024)
def _around(name: str, before: tuple[object, ...], _prefix: str, _urlconf: str | None) -> tuple[str, str]:
    """What stands before and after the key in an address."""
    start, _key, end = reverse(name, args=[*before, PLACE]).rpartition(PLACE)
    return start, end
