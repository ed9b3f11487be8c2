from django.db import migrations


def look_over_every_case(apps, schema_editor):
    """Days in fields of the desk's own, and what is noted of a customer, are found from now on: the worker goes through all cases.

    It analyses only the texts that became others.
    """
    apps.get_model("search", "Position").objects.filter(pk="cases").delete()


class Migration(migrations.Migration):
    dependencies = [("cases", "0017_indexes_of_counters"), ("search", "0002_spelling")]
    operations = [migrations.RunPython(look_over_every_case, migrations.RunPython.noop, elidable=True)]
