from __future__ import annotations

from typing import Any

from django.db import migrations


def keep_as_it_is(_apps: Any, schema_editor: Any) -> None:
    """PostgreSQL compresses no text that is searched: making it small and large again took longer than reading it."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE records_record ALTER COLUMN search_text SET STORAGE EXTERNAL")


class Migration(migrations.Migration):
    dependencies = [("records", "0006_judgements_from_elsewhere")]

    operations = [migrations.RunPython(keep_as_it_is, migrations.RunPython.noop, elidable=False)]
