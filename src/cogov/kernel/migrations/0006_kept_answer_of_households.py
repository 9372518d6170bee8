"""Forms of pages have keys too, and a household that sends them has no user. Kept answers last a week: start anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0005_rule_concerns"),
    ]

    operations = [
        migrations.RunSQL("DELETE FROM kernel_keptanswer", migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="keptanswer", name="kept_answer_once"),
        migrations.RemoveField(model_name="keptanswer", name="user"),
        migrations.AddField(
            model_name="keptanswer",
            name="owner",
            field=models.UUIDField(
                default="00000000-0000-0000-0000-000000000000",
                help_text="user, or household that acts by its private link",
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="keptanswer",
            constraint=models.UniqueConstraint(fields=("owner", "key"), name="kept_answer_once"),
        ),
    ]
