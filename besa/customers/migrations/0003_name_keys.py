"""Fill the folded names of customers who are there already, batch by batch."""

from django.db import migrations

from besa.customers.rules import name_key

AT_ONCE = 2000


def fill(apps, schema_editor):
    Customer = apps.get_model("customers", "Customer")
    last = 0
    while rows := list(Customer.objects.filter(pk__gt=last).order_by("pk").only("pk", "name")[:AT_ONCE]):
        last = rows[-1].pk
        for row in rows:
            row.name_key = name_key(row.name)
        Customer.objects.bulk_update(rows, ["name_key"])


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_trusted_agent_and_likeness")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
