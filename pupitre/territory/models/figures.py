"""What lists show of each school, kept beside it so that a list of 69,000 costs what a list of 60 does.

Nobody writes here: triggers of the tables that hold the truth do (territory/triggers.py), after every kind of write.
The keys are not the database's own, so that nothing "uses" a school because of them; a school that loses its last
figure loses its row.
"""

from django.db import models

from pupitre.territory.models.indices import IndexScheme
from pupitre.territory.models.schools import School


class SchoolFigures(models.Model):
    """The latest known figures of a school; a school of which nothing is known has no row."""

    school = models.OneToOneField(
        School, models.CASCADE, primary_key=True, related_name="figures", db_constraint=False
    )
    pupils = models.PositiveIntegerField(null=True)
    pupils_estimated = models.BooleanField(default=False)
    classes = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    network = models.CharField(max_length=20, null=True)

    class Meta:
        indexes = [
            models.Index(fields=["pupils", "school"], name="figures_by_pupils"),
            models.Index(fields=["classes", "school"], name="figures_by_classes"),
            models.Index(
                fields=["network", "school"], name="figures_by_network", condition=models.Q(network__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_id}: {self.pupils}"


class LatestIndex(models.Model):
    """The latest value of an index of a school; a school without one has no row."""

    school = models.ForeignKey(
        School, models.CASCADE, related_name="latest_indices", db_constraint=False, db_index=False
    )
    scheme = models.ForeignKey(IndexScheme, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    value = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["scheme", "value", "school"], name="latest_index_by_value")]
        constraints = [  # with its value, so that a filter reads the index alone
            models.UniqueConstraint(fields=["school", "scheme"], include=["value"], name="latest_index_unique")
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.scheme_id}: {self.value}"
