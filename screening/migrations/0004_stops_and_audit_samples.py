import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import accounts.models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("screening", "0003_settlements_taken_back"),
    ]

    operations = [
        migrations.AddField(
            model_name="block",
            name="sampled_from",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.CreateModel(
            name="Stop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=accounts.models.new_public_id, editable=False, max_length=12, unique=True),
                ),
                ("target", models.PositiveSmallIntegerField()),
                ("confidence", models.PositiveSmallIntegerField()),
                ("figures", models.JSONField()),
                ("tool", models.CharField(max_length=80)),
                ("version", models.CharField(max_length=40)),
                ("reason", models.TextField()),
                ("against", models.BooleanField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("from_seq", models.PositiveBigIntegerField()),
                ("to_seq", models.PositiveBigIntegerField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stops", to="screening.stage"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(to_seq=None),
                        fields=["stage"],
                        name="one_standing_stop_per_stage",
                        violation_error_message="This stage has been stopped already.",
                    ),
                    models.CheckConstraint(condition=~models.Q(reason=""), name="a_stop_says_why"),
                ],
            },
        ),
    ]
