"""What a dispute is to each who reads is kept, instead of worked out for each page."""

import django.db.models.deletion
from django.db import migrations, models

# Where there are disputes, the functions that weigh them are there already.
FILL = """
DO $$
BEGIN
    IF to_regprocedure('records_disagreement(bigint, text, integer, boolean)')
        IS NOT NULL THEN
        INSERT INTO records_knowndispute
            (dispute_id, secrecy, drafts, kind, status, since)
        SELECT dispute.id, highest, with_drafts, seen.kind, seen.status, seen.since
        FROM records_dispute AS dispute, generate_series(0, 2) AS highest,
            unnest(ARRAY[false, true]) AS with_drafts,
            records_disagreement(
                dispute.record_id, dispute.field, highest, with_drafts
            ) AS seen;
    END IF;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0024_who_had_an_import_done"),
    ]

    operations = [
        migrations.CreateModel(
            name="KnownDispute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("secrecy", models.PositiveSmallIntegerField()),
                ("drafts", models.BooleanField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("contradiction", "Contradiction"),
                            ("day_month_swap", "Day and month swapped"),
                            ("scope", "Different scope"),
                            ("spelling", "Spelling"),
                            ("slip", "Slip of a source"),
                            ("precision", "More or less precise"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("ruled", "Ruled")], max_length=5
                    ),
                ),
                (
                    "since",
                    models.DateTimeField(
                        help_text="When the second value was entered."
                    ),
                ),
                (
                    "dispute",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="known",
                        to="records.dispute",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["secrecy", "drafts", "status", "since", "dispute"],
                        include=("kind",),
                        name="records_knowndispute_order",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("dispute", "secrecy", "drafts"),
                        include=("kind", "status", "since"),
                        name="records_knowndispute_once",
                    )
                ],
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
