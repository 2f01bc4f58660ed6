from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fleet", "0017_act_reasons")]

    operations = [
        migrations.AddField(
            model_name="managedrecord",
            name="listed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="sourcerun",
            name="gone",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
