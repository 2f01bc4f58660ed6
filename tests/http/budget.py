"""A query budget per page: `visit_within(client, url, queries=12)`.

The budget says what a page may cost, session and viewer included. A list whose cost grows with its rows is
caught by visiting it twice, with few rows and with many, under the same budget.
"""

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext


def visit_within(client: Client, url: str, *, queries: int, **extra: str) -> HttpResponse:
    """GET a page that must answer 200 with at most so many queries; a failure lists them."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(url, **extra)
    assert response.status_code == 200, f"{url} answers {response.status_code}"
    said = "\n".join(query["sql"][:200] for query in captured.captured_queries)
    assert len(captured) <= queries, f"{url} made {len(captured)} queries, {queries} allowed:\n{said}"
    return response
