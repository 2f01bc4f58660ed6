from django.db import migrations, models


class Migration(migrations.Migration):
    """The order of names is kept by the database; a column cannot become generated, so it is made anew."""

    dependencies = [("territory", "0002_school_search_and_events")]

    operations = [
        migrations.RemoveIndex("school", "school_by_name"),
        migrations.RemoveIndex("school", "school_by_commune"),
        migrations.RemoveField("school", "sort_name"),
        migrations.AddField(
            "school",
            "sort_name",
            models.GeneratedField(
                db_persist=True,
                expression=models.Func(models.F("name"), function="pupitre_plain", output_field=models.TextField()),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddIndex("school", models.Index(fields=["sort_name", "id"], name="school_by_name")),
        migrations.AddIndex(
            "school", models.Index(fields=["commune_name", "sort_name", "id"], name="school_by_commune")
        ),
    ]
