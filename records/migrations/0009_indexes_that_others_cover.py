"""Fewer indexes to write on every import: those on review and report are the beginnings of others.

PostgreSQL also keeps a second index of every text key for LIKE, which nothing here asks with. Altering the fields would
build SQLite's table anew, so the indexes are dropped by the names that Django gave them.
"""

import django.db.models.deletion
from django.db import migrations, models

COVERED = (("records_record", "review_id", ""), ("records_record", "report_id", ""))
FOR_LIKE = (
    ("records_record", "public_id", "_like"),
    ("records_report", "public_id", "_like"),
    ("records_report", "queue_key", "_like"),
)


def drop(_apps, schema_editor):
    found = COVERED + (FOR_LIKE if schema_editor.connection.vendor == "postgresql" else ())
    for table, column, suffix in found:
        name = schema_editor._create_index_name(table, [column], suffix=suffix)
        schema_editor.execute(f"DROP INDEX IF EXISTS {schema_editor.quote_name(name)}")


class Migration(migrations.Migration):
    dependencies = [("records", "0008_which_source_leads")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop, migrations.RunPython.noop)],
            state_operations=[
                migrations.AlterField(
                    model_name="record",
                    name="review",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="reviews.review",
                    ),
                ),
                migrations.AlterField(
                    model_name="record",
                    name="report",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="records.report",
                    ),
                ),
            ],
        ),
    ]
