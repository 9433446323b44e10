import accounts.models
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0003_possible_duplicates"),
        ("reviews", "0001_frame"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Annotation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=accounts.models.new_public_id, editable=False, max_length=12, unique=True),
                ),
                ("field", models.CharField(choices=[("abstract", "Abstract")], default="abstract", max_length=16)),
                ("text", models.TextField()),
                ("origin", models.TextField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("from_seq", models.PositiveBigIntegerField()),
                ("to_seq", models.PositiveBigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Sighting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.PositiveSmallIntegerField()),
                ("text", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=accounts.models.new_public_id, editable=False, max_length=12, unique=True),
                ),
                ("file_name", models.TextField()),
                ("file_sha256", models.CharField(max_length=64)),
                ("format", models.CharField(max_length=16)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="importbatch",
            name="mapping",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="mends",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="releases",
                to="records.quarantined",
            ),
        ),
        migrations.AddField(
            model_name="quarantined",
            name="handled_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="quarantined",
            name="handled_seq",
            field=models.PositiveBigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="quarantined",
            name="handling",
            field=models.CharField(
                choices=[
                    ("open", "Not looked at yet"),
                    ("released", "Mended and released"),
                    ("dismissed", "Looked at"),
                ],
                default="open",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="quarantined",
            name="why",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="revision",
            name="notices",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="search",
            name="databases",
            field=models.TextField(blank=True, verbose_name="databases searched at once"),
        ),
        migrations.AddField(
            model_name="search",
            name="prior_work",
            field=models.TextField(blank=True, verbose_name="strategies of others that were reused"),
        ),
        migrations.AddField(
            model_name="search",
            name="rerun_of",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="reruns", to="records.search"
            ),
        ),
        migrations.AlterField(
            model_name="importbatch",
            name="state",
            field=models.CharField(
                choices=[
                    ("staging", "Waiting to be read"),
                    ("reading", "Being read"),
                    ("visible", "Imported"),
                    ("failed", "Not imported"),
                    ("dropped", "Taken back"),
                ],
                default="staging",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "visible")), fields=("mends",), name="an_entry_is_released_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="quarantined",
            constraint=models.CheckConstraint(
                condition=models.Q(("handling", "dismissed"), ("why", ""), _negated=True),
                name="a_dismissed_entry_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="search",
            constraint=models.CheckConstraint(
                condition=models.Q(("rerun_of", models.F("pk")), _negated=True),
                name="a_search_is_no_later_run_of_itself",
            ),
        ),
        migrations.AddField(
            model_name="annotation",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="annotation",
            name="record",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="annotations", to="records.record"
            ),
        ),
        migrations.AddField(
            model_name="sighting",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sightings", to="records.importbatch"
            ),
        ),
        migrations.AddField(
            model_name="sighting",
            name="record",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sightings", to="records.record"
            ),
        ),
        migrations.AddField(
            model_name="statement",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="statements", to="reviews.review"
            ),
        ),
        migrations.AddField(
            model_name="upload",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="upload",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="uploads", to="reviews.review"
            ),
        ),
        migrations.AddField(
            model_name="upload",
            name="search",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="uploads", to="records.search"
            ),
        ),
        migrations.AddConstraint(
            model_name="annotation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("to_seq", None)),
                fields=("record", "field"),
                name="one_current_annotation_per_record_and_field",
            ),
        ),
        migrations.AddConstraint(
            model_name="annotation",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin", ""), _negated=True), name="an_annotation_says_its_origin"
            ),
        ),
        migrations.AddConstraint(
            model_name="annotation",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="an_annotation_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="sighting",
            constraint=models.UniqueConstraint(fields=("batch", "record"), name="one_sighting_per_import_and_record"),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(fields=("review", "item"), name="one_statement_per_review_and_item"),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(("item__gte", 1), ("item__lte", 16)), name="a_statement_is_of_an_item_of_prisma_s"
            ),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                condition=models.Q(("abstract", "")), fields=["review"], name="records_without_abstract"
            ),
        ),
    ]
