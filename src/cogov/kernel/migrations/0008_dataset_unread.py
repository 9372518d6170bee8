"""A dataset says which folders of it nobody read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0007_place_codes"),
    ]

    operations = [
        migrations.AddField(
            model_name="dataset",
            name="unread",
            field=models.JSONField(default=dict, help_text="folders left unread, with the number of their files"),
        ),
    ]
