"""An index of the words of what other records call by name."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0021_words_of_a_part"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="searchentry",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(
                    ("field__in", ("name", "other_names")), ("is_name", True)
                ),
                fields=["words"],
                name="records_search_called",
            ),
        ),
    ]
