"""A lead can put the sources in order: of equally complete records the one of the earlier source is shown."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0007_searched_text_as_it_is")]

    operations = [
        migrations.AddField(model_name="search", name="place", field=models.PositiveIntegerField(null=True)),
    ]
