"""How a name sounds is told by the records app now, for names of all types."""

from django.db import migrations

# The indexes on names stay as they are: the results are the same.
FORWARD = """
CREATE OR REPLACE FUNCTION people_name_sounds(name text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 4000
RETURN records_sounds(name);
DROP FUNCTION people_word_sound(text);
DROP FUNCTION people_name_letters(text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_labels_in_words"),
        ("records", "0009_search_entries"),
    ]

    operations = [migrations.RunSQL(FORWARD)]
