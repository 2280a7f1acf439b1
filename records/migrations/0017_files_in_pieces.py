import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0016_imports_are_confirmed")]

    operations = [
        migrations.CreateModel(
            name="ImportPiece",
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
                (
                    "place",
                    models.PositiveIntegerField(help_text="Among the pieces, from 0."),
                ),
                ("data", models.BinaryField()),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pieces",
                        to="records.import",
                    ),
                ),
            ],
            options={
                "ordering": ["place"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("of", "place"), name="records_importpiece_once"
                    )
                ],
            },
        ),
        # What waits now waits on: its file becomes one piece.
        migrations.RunSQL(
            "INSERT INTO records_importpiece (of_id, place, data)"
            " SELECT id, 0, data FROM records_import WHERE data IS NOT NULL",
            "UPDATE records_import AS one SET data = piece.data"
            " FROM records_importpiece AS piece"
            " WHERE piece.of_id = one.id AND piece.place = 0",
        ),
        migrations.RemoveField(model_name="import", name="data"),
    ]
