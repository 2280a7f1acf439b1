"""An import that a second person approved is done as imports are, in their name."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0023_what_a_change_hides"),
    ]

    operations = [
        migrations.AddField(
            model_name="import",
            name="approver",
            field=models.ForeignKey(
                help_text="The second person, who had what is proposed done.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="import",
            name="step",
            field=models.CharField(
                choices=[
                    ("plan", "Dry run"),
                    ("apply", "Apply"),
                    ("undo", "Undo"),
                    ("grant", "Approved by a second person"),
                ],
                default="plan",
                help_text="What next.",
                max_length=5,
            ),
        ),
    ]
