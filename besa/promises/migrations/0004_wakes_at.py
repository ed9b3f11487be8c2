"""Running promises must be looked at when their time has passed; from now on the alarm finds them by `wakes_at`."""

from django.db import migrations
from django.db.models import F


def wake_when_due(apps, schema_editor):
    apps.get_model("promises", "Promise").objects.filter(state="open", wakes_at=None).update(wakes_at=F("due_at"))


class Migration(migrations.Migration):
    dependencies = [("promises", "0003_policies")]

    operations = [migrations.RunPython(wake_when_due, migrations.RunPython.noop)]
