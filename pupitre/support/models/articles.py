"""Articles that solved something."""

from django.db import models

from pupitre.accounts.models import Person
from pupitre.support.models.setup import Article


class ArticleHelp(models.Model):
    """Someone said that an article solved their trouble: once a person and article a day."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="helped")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "person", "on"], name="support_article_helped_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.on}"
