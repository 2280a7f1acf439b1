"""What changed last is found though very many of its parts changed since."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0025_disputes_as_each_sees_them"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="change",
            index=models.Index(
                condition=models.Q(
                    (
                        "record_type__in",
                        (
                            "appointment",
                            "appointmentevent",
                            "citation",
                            "delegation",
                            "externalid",
                            "outcome",
                            "participation",
                            "partyname",
                            "passage",
                            "personname",
                            "statement",
                        ),
                    ),
                    _negated=True,
                ),
                fields=["id"],
                name="records_change_of_wholes",
            ),
        ),
    ]
