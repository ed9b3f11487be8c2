"""By which address somebody without a name is known, batch by batch for those who are there already."""

from django.db import migrations, models

AT_ONCE = 2000


def fill(apps, schema_editor):
    Customer = apps.get_model("customers", "Customer")
    ContactPoint = apps.get_model("customers", "ContactPoint")
    last = 0
    while rows := list(Customer.objects.filter(pk__gt=last).order_by("pk").only("pk")[:AT_ONCE]):
        last = rows[-1].pk
        points = ContactPoint.objects.filter(customer_id__in=[row.pk for row in rows]).order_by("-pk")
        first = {key: shown or value for key, shown, value in points.values_list("customer_id", "shown", "value")}
        for row in rows:
            row.known_by = first.get(row.pk, "")
        Customer.objects.bulk_update(rows, ["known_by"])


class Migration(migrations.Migration):
    dependencies = [("customers", "0003_name_keys")]

    operations = [
        migrations.AddField("customer", "known_by", models.CharField(blank=True, default="", editable=False, max_length=320)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
