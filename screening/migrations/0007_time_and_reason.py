from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("screening", "0006_order_by_relevance"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="seconds",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="decision",
            name="why",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("seconds", None), ("seconds__lte", 3600), _connector="OR"),
                name="a_decision_takes_an_hour_at_most",
            ),
        ),
    ]
