"""What is kept of persons as evidence becomes a decision of its own, by two persons."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0003_several_acts_fulfil"),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonalHold",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("subject", models.UUIDField(db_index=True)),
                (
                    "authority",
                    models.CharField(help_text="who asks for the evidence, under which number", max_length=200),
                ),
                ("lawful", models.CharField(max_length=300)),
                ("necessary", models.CharField(max_length=300)),
                ("safe", models.CharField(max_length=300)),
                ("until", models.DateTimeField()),
                ("proposed_at", models.DateTimeField()),
                ("proposed_by", models.UUIDField(help_text="post")),
                ("proposed_by_user", models.UUIDField()),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("approved_by", models.UUIDField(help_text="post", null=True)),
                ("approved_by_user", models.UUIDField(null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="personalvalue",
            name="personal_hold_reasoned",
        ),
        migrations.RemoveField(
            model_name="personalvalue",
            name="hold_reason",
        ),
        migrations.RemoveField(
            model_name="personalvalue",
            name="hold_until",
        ),
        migrations.AddField(
            model_name="personalhold",
            name="crisis",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.crisis"),
        ),
        migrations.AddConstraint(
            model_name="personalhold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("authority", ""), _negated=True),
                    models.Q(("lawful", ""), _negated=True),
                    models.Q(("necessary", ""), _negated=True),
                    models.Q(("safe", ""), _negated=True),
                ),
                name="personal_hold_assessed",
            ),
        ),
        migrations.AddConstraint(
            model_name="personalhold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_at__isnull", True), ("approved_by_user__isnull", True)),
                    models.Q(
                        ("approved_at__isnull", False),
                        ("approved_by_user__isnull", False),
                        models.Q(("approved_by_user", models.F("proposed_by_user")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="personal_hold_by_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="personalhold",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gt", models.F("proposed_at"))), name="personal_hold_window"
            ),
        ),
    ]
