"""A term whose forms are equal is looked for once, not three times."""

from django.db import migrations

# What is found is the same: the words of a text are kept without repetition, too.
ASK_ONCE = """
CREATE OR REPLACE FUNCTION records_query(term text, whole boolean) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT coalesce(records_query_of(form[1], whole), '')
        || CASE WHEN form[2] = form[1] THEN ''
            ELSE coalesce(records_query_of(form[2], whole), '') END
        || CASE WHEN form[3] IN (form[1], form[2]) THEN ''
            ELSE coalesce(records_query_of(form[3], whole), '') END
    FROM (SELECT records_forms(term) AS form OFFSET 0) AS forms
);
"""

ASK_EACH = """
CREATE OR REPLACE FUNCTION records_query(term text, whole boolean) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT coalesce(records_query_of(form[1], whole), '')
        || coalesce(records_query_of(form[2], whole), '')
        || coalesce(records_query_of(form[3], whole), '')
    FROM (SELECT records_forms(term) AS form OFFSET 0) AS forms
);
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0017_files_in_pieces")]
    operations = [migrations.RunSQL(ASK_ONCE, ASK_EACH)]
