"""An index of the changes that hide a record: a replica has to know them all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0022_words_of_what_others_call"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="change",
            index=models.Index(
                condition=models.Q(
                    ("secrecy_before__isnull", False),
                    models.Q(
                        ("secrecy_after", None),
                        ("secrecy_after__gt", models.F("secrecy_before")),
                        models.Q(
                            ("unpublished_after", True), ("unpublished_before", False)
                        ),
                        _connector="OR",
                    ),
                ),
                fields=["transaction"],
                name="records_change_hiding",
            ),
        ),
    ]
