"""A mandate may be passed on once; it ends with the one it comes from."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("actors", "0007_clauses_and_breaches"),
    ]

    operations = [
        migrations.AddField(
            model_name="mandate",
            name="passed_on_from",
            field=models.ForeignKey(
                blank=True,
                help_text="the mandate it was passed on from: it ends with that one",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="passed_on",
                to="actors.mandate",
            ),
        ),
    ]
