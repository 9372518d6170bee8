from django.db import migrations

from cogov.kernel.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]
    operations = append_only("record_logentry", "record_checkpoint")
