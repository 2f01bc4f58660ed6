"""The digital project of a school: one for each, that lives from version to version, and the team that writes it."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.accounts.models import Person
from pupitre.projects.engine.states import WRITABLE
from pupitre.projects.enums import Answer, ProjectState, TeamFunction
from pupitre.projects.querysets import ContentQuerySet, OwnedQuerySet, ProjectQuerySet
from pupitre.territory.models import Organisation, School


class Aim(models.Model):
    """An educational aim that equipment may serve: the vademecum's list, which each organisation edits."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="project_aims", verbose_name=_("organisation")
    )
    code = models.SlugField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=120)
    help = models.CharField(_("what it covers"), max_length=250, blank=True)
    position = models.PositiveSmallIntegerField(_("rank"), default=100)
    is_offered = models.BooleanField(
        _("offered to schools"), default=True, help_text=_("Projects that chose it already keep it.")
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code"]
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="aim_unique_code")]

    def __str__(self) -> str:
        return self.name


class Project(models.Model):
    """A school's digital project ("volet numérique du projet d'école").

    `edition` counts the changes of the text: an answer of the team holds for the edition that was read.
    `version` is the number of the last version sent, 0 before the first.
    """

    school = models.OneToOneField(
        School, models.CASCADE, related_name="digital_project", verbose_name=_("school concerned")
    )
    state = models.CharField(_("state"), max_length=10, choices=ProjectState.choices, default=ProjectState.DRAFT)
    edition = models.PositiveIntegerField(default=0)
    version = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(_("begun at"))
    changed_at = models.DateTimeField(_("last change"))
    state_since = models.DateTimeField(_("in this state since"))

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["school__sort_name", "id"]
        indexes = [models.Index(fields=["state"], name="project_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ProjectState.DRAFT.value) | Q(version__gte=1), name="project_sent_has_version"
            )
        ]

    def __str__(self) -> str:
        return str(self.school)

    def get_absolute_url(self) -> str:
        return reverse("projects:project", args=[self.pk])

    @property
    def is_writable(self) -> bool:
        return self.state in WRITABLE

    def touch(self, at: datetime) -> None:
        """Count a change of the text: answers given to the text before no longer hold."""
        self.edition, self.changed_at = self.edition + 1, at
        self.save(update_fields=["edition", "changed_at"])


class Member(models.Model):
    """Someone of the team, with their answer to the text. Without an account, the head writes down what they said."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="project_teams")
    name = models.CharField(_("name"), max_length=120)
    function = models.CharField(_("function"), max_length=12, choices=TeamFunction.choices)
    answer = models.CharField(max_length=6, choices=Answer.choices, default=Answer.NONE, blank=True)
    remark = models.TextField(blank=True)
    answered_edition = models.PositiveIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    recorded_by_name = models.CharField(max_length=200, blank=True)  # who wrote the answer down, when not oneself

    objects = ContentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "person"], name="member_once_in_team"),
            models.UniqueConstraint(
                fields=["project", "name"], condition=Q(person__isnull=True), name="member_named_once_in_team"
            ),
            models.CheckConstraint(
                condition=Q(answer=Answer.NONE.value, answered_edition__isnull=True)
                | (~Q(answer=Answer.NONE.value) & Q(answered_edition__isnull=False, answered_at__isnull=False)),
                name="member_answer_has_edition",
            ),
            models.CheckConstraint(
                condition=~Q(answer__in=[Answer.REMARK.value, Answer.NO.value]) | ~Q(remark=""),
                name="member_reserve_is_said",
            ),
        ]

    def __str__(self) -> str:
        return self.name
