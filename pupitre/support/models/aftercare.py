"""What follows the work: the rules by which requests without a word are closed, and articles that solved one."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pupitre.accounts.models import Person
from pupitre.support.models.setup import Article
from pupitre.support.querysets import OfOrganisationQuerySet
from pupitre.territory.models import Organisation


class Aftercare(models.Model):
    """After how many days of silence a requester is reminded, then it is closed; a body without a row has these."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="support_aftercare")
    remind_after_days = models.PositiveSmallIntegerField(
        _("days before a requester is reminded of a question"), default=3
    )
    close_after_days = models.PositiveSmallIntegerField(_("days after the reminder before it is closed"), default=5)
    settle_after_days = models.PositiveSmallIntegerField(_("days before a solved request is closed"), default=7)

    objects = OfOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("closing of requests without a word")
        verbose_name_plural = _("closing of requests without a word")
        ordering = ["organisation__name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    remind_after_days__range=(1, 90),
                    close_after_days__range=(1, 90),
                    settle_after_days__range=(1, 90),
                ),
                name="support_aftercare_days",
                violation_error_message=_("Each is between 1 and 90 days."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}"


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
