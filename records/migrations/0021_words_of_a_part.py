"""Small indexes of the words of a part of all records, of how common a word is."""

import django.contrib.postgres.indexes
import records.models.search
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0020_what_pages_ask_for"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="searchentry",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(records.models.search.Share("about", 64)),
                fields=["words"],
                name="records_search_one_in_64",
            ),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(records.models.search.Share("about", 16)),
                fields=["words"],
                name="records_search_one_in_16",
            ),
        ),
    ]
