from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0003_settings_per_stage")]

    operations = [
        migrations.AddField(
            model_name="protocol",
            name="prioritised",
            field=models.BooleanField(default=False, verbose_name="hand out titles and abstracts by relevance"),
        ),
        migrations.AddField(
            model_name="protocol",
            name="audit_share",
            field=models.PositiveSmallIntegerField(default=10, verbose_name="share drawn at random in percent"),
        ),
        migrations.AddConstraint(
            model_name="protocol",
            constraint=models.CheckConstraint(
                condition=models.Q(audit_share__gte=0, audit_share__lte=50),
                name="an_audit_share_is_from_0_to_50_percent",
            ),
        ),
    ]
