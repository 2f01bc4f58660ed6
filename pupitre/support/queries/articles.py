"""Articles: those that one may read, and those that fit what is being typed."""

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, QuerySet

from pupitre.kernel.viewer import Viewer
from pupitre.support.models import Article
from pupitre.support.querysets import ASK, WORK

MOST_WORDS = 30  # of a text being typed
SHORTEST = 3  # letters of a word worth looking up
SUGGESTED = 3


def readable(viewer: Viewer) -> QuerySet[Article]:
    """Public articles of the bodies that answer for one's schools; all of those of the desks one works at."""
    asked = Article.objects.visible(viewer, ASK).filter(is_public=True)
    return asked | Article.objects.visible(viewer, WORK) if viewer.can(WORK) else asked


def matching(rows: QuerySet[Article], text: str) -> QuerySet[Article]:
    """Those that hold every word of a search, in any of their forms, best first."""
    query = SearchQuery(text, config="french", search_type="websearch")
    return rows.filter(found_by=query).annotate(rank=SearchRank(F("found_by"), query)).order_by("-rank", "pk")


def suggested(rows: QuerySet[Article], text: str, limit: int = SUGGESTED) -> list[Article]:
    """Those that share words with a text being typed, the most fitting first."""
    words = ["".join(filter(str.isalnum, word)) for word in text.replace("'", " ").replace("’", " ").split()]
    words = [word for word in words if len(word) >= SHORTEST][:MOST_WORDS]
    if not words:
        return []
    query = SearchQuery(" or ".join(words), config="french", search_type="websearch")
    found = rows.filter(found_by=query).annotate(rank=SearchRank(F("found_by"), query, normalization=1))
    return list(found.order_by("-rank", "pk")[:limit])
