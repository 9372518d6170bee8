"""Clauses of the code of conduct, and breaches of them."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("actors", "0006_acting_is_filled_deputy"),
        ("kernel", "0007_place_codes"),
    ]

    operations = [
        migrations.CreateModel(
            name="CodeClause",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("texts", models.JSONField()),
                (
                    "code",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="clauses", to="actors.codeofconduct"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CodeBreach",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("what", models.CharField(max_length=300)),
                ("evidence", models.CharField(max_length=300)),
                ("found_at", models.DateTimeField()),
                (
                    "crisis",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.crisis"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="code_breaches",
                        to="actors.organisation",
                    ),
                ),
                (
                    "clause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="breaches", to="actors.codeclause"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="codeclause",
            constraint=models.UniqueConstraint(fields=("code", "number"), name="code_clause_once"),
        ),
        migrations.AddConstraint(
            model_name="codebreach",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("what", ""), _negated=True), models.Q(("evidence", ""), _negated=True)),
                name="code_breach_is_shown",
            ),
        ),
    ]
