"""Articles that help: each "this solved it" is counted, once a person and article a day."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from pupitre.accounts.models import Person
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.support.models import Article, ArticleHelp
from pupitre.support.queries import articles


@transaction.atomic
def solved_it(*, article: Article, actor: Viewer, at: datetime) -> bool:
    """Count that an article solved someone's trouble; False where it was counted already. Errors: NotAllowed."""
    if not articles.readable(actor).filter(pk=article.pk).exists():
        raise NotAllowed
    person = Person.objects.filter(pk=actor.person_id).first()
    _row, made = ArticleHelp.objects.get_or_create(article=article, person=person, on=timezone.localdate(at))
    return made
