"""A place may have several codes, each while it holds: the code says when, no longer the place."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0006_kept_answer_of_households"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="placecode",
            name="place_code_once",
        ),
        migrations.RemoveField(
            model_name="place",
            name="valid_from",
        ),
        migrations.RemoveField(
            model_name="place",
            name="valid_to",
        ),
        migrations.AddField(
            model_name="placecode",
            name="source",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AlterField(
            model_name="placecode",
            name="valid_to",
            field=models.DateField(blank=True, help_text="the first day on which it does not hold any more", null=True),
        ),
        migrations.AddIndex(
            model_name="placecode",
            index=models.Index(fields=["jurisdiction", "code"], name="place_by_code"),
        ),
        migrations.AddConstraint(
            model_name="placecode",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to__isnull", True)),
                fields=("jurisdiction", "system", "code"),
                name="place_code_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="placecode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_to__isnull", True),
                    ("valid_to__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="place_code_window",
            ),
        ),
    ]
