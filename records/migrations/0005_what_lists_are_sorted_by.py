"""The first author, folded, and the gravest flag of every record; filled in for those that are there already.

Folding has learnt ł, ø, æ and others meanwhile, so what was folded is folded again; a folded text stays as it is else.
"""

from typing import Any

from django.db import migrations, models

from records import flags
from records.folding import fold

ROWS_AT_ONCE = 500


def fill(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001 Django hands both in
    records = apps.get_model("records", "Record").objects
    names = ("pk", "title", "authors", "publication_types", "notices", "folded_title", "search_text")
    last = 0
    while rows := list(records.filter(pk__gt=last).order_by("pk").only(*names)[:ROWS_AT_ONCE]):
        for row in rows:
            row.folded_author = fold(row.authors[0]) if row.authors else ""
            row.folded_title, row.search_text = fold(row.folded_title), fold(row.search_text)
            said = flags.of(title=row.title, publication_types=row.publication_types, notices=row.notices)
            row.flag = flags.gravest(said)
        records.bulk_update(rows, ["folded_author", "flag", "folded_title", "search_text"])
        last = rows[-1].pk


class Migration(migrations.Migration):
    dependencies = [("records", "0004_what_is_mended_and_added")]

    operations = [
        migrations.AddField(
            "record", "folded_author", models.TextField(blank=True, default=""), preserve_default=False
        ),
        migrations.AddField(
            "record", "flag", models.CharField(blank=True, default="", max_length=9), preserve_default=False
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveIndex("record", "records_by_year"),
    ]
