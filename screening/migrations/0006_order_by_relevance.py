import accounts.models
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("screening", "0005_who_may_at_a_stage"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="slot",
            name="audit",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="KnownRelevant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=accounts.models.new_public_id, editable=False, max_length=12, unique=True),
                ),
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
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.record"
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="known_relevant", to="reviews.review"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("to_seq", None)),
                        fields=("record",),
                        name="a_record_is_known_to_be_relevant_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Ranking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=accounts.models.new_public_id, editable=False, max_length=12, unique=True),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("seq", models.PositiveBigIntegerField()),
                ("relevant", models.PositiveIntegerField()),
                ("irrelevant", models.PositiveIntegerField()),
                ("known", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=80)),
                ("version", models.CharField(max_length=40)),
                ("order", models.BinaryField()),
                ("weights", models.JSONField(default=dict)),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rankings", to="screening.stage"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("stage", "seq"), name="one_ranking_per_stage_and_place_in_the_ledger"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("irrelevant__gte", 1), models.Q(("relevant__gte", 1), ("known__gte", 1), _connector="OR")
                        ),
                        name="a_ranking_knows_both_kinds",
                    ),
                ],
            },
        ),
    ]
