from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

RELEASE = [
    ("block", "By block, when the lead opens it"),
    ("report", "Per report, as soon as all required decisions are in"),
]


def copy(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    """What held for both stages holds for each."""
    apps.get_model("reviews", "Protocol").objects.update(release_full_text=models.F("release_title_abstract"))


class Migration(migrations.Migration):
    dependencies = [("reviews", "0002_when_to_stop")]

    operations = [
        migrations.RenameField("protocol", "release_by", "release_title_abstract"),
        migrations.AlterField(
            "protocol",
            "release_title_abstract",
            models.CharField(
                choices=RELEASE, default="block", max_length=8, verbose_name="release, titles and abstracts"
            ),
        ),
        migrations.AddField(
            "protocol",
            "release_full_text",
            models.CharField(choices=RELEASE, default="block", max_length=8, verbose_name="release, full texts"),
        ),
        migrations.AddField(
            "protocol",
            "reasons_title_abstract",
            models.BooleanField(default=False, verbose_name="offer exclusion reasons at titles and abstracts"),
        ),
        migrations.RunPython(copy, migrations.RunPython.noop),
    ]
