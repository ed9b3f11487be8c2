"""Why a customer is important, and how and when they wish to be reached."""

from django.db import migrations, models

REASONS = [("value", "Much business with us"), ("relationship", "A long or close relationship"), ("risk", "We may lose them")]
WAYS = [("email", "E-mail"), ("phone", "Phone"), ("chat", "Chat"), ("post", "Post")]


def words(length, **more):
    return models.CharField(blank=True, default="", max_length=length, **more)


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_known_by")]

    operations = [
        migrations.AddField("customer", "importance", words(12, choices=REASONS)),
        migrations.AddField("customer", "important_because", words(200)),
        migrations.AddField("customer", "review_on", models.DateField(blank=True, null=True)),
        migrations.AddField("customer", "preferred_way", words(10, choices=WAYS)),
        migrations.AddField("customer", "contact_from", words(5)),
        migrations.AddField("customer", "contact_until", words(5)),
        migrations.AddField("customer", "quiet_days", words(40)),
        migrations.AddIndex(
            "customer",
            models.Index(fields=["review_on", "id"], condition=~models.Q(importance=""), name="customer_important"),
        ),
    ]
