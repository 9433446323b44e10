from django.db import migrations, models


class Migration(migrations.Migration):
    """A settlement that whoever made it has undone stays, and is not brought back by a merge or a split."""

    dependencies = [("screening", "0002_imported_decisions")]

    operations = [
        migrations.AddField("resolution", "taken_back_at", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "resolution",
            models.CheckConstraint(
                condition=models.Q(taken_back_at=None) | models.Q(to_seq__isnull=False),
                name="a_settlement_taken_back_has_ended",
            ),
        ),
    ]
