from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_frame")]

    operations = [
        migrations.AddField(
            model_name="protocol",
            name="recall_target",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="recall target in percent"),
        ),
        migrations.AddField(
            model_name="protocol",
            name="stopping_confidence",
            field=models.PositiveSmallIntegerField(default=95, verbose_name="confidence of the target in percent"),
        ),
        migrations.AddConstraint(
            model_name="protocol",
            constraint=models.CheckConstraint(
                condition=models.Q(recall_target=None) | models.Q(recall_target__gte=50, recall_target__lte=100),
                name="a_recall_target_is_from_50_to_100_percent",
            ),
        ),
        migrations.AddConstraint(
            model_name="protocol",
            constraint=models.CheckConstraint(
                condition=models.Q(stopping_confidence__gte=80, stopping_confidence__lte=99),
                name="a_stopping_confidence_is_from_80_to_99_percent",
            ),
        ),
    ]
