"""A text of ASCII letters is its own in all forms: it is not read letter by letter."""

from django.db import migrations

# What the functions tell stays the same, so that what is kept of them need not be made
# anew. A text has as many bytes as letters if none is beyond ASCII.
SPARED = r"""
CREATE OR REPLACE FUNCTION records_letters(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN octet_length(name) = length(name) THEN
    lower(regexp_replace(name, '[^ -~]', '', 'g'))
ELSE
    lower(regexp_replace(
        normalize(
            translate(
                -- The Arabic article.
                regexp_replace(normalize(name, NFKC), '(^|\s|-)ال(?=\S{3})', '\1', 'g'),
                'абвгдеёжзийклмнопрстуфхцчшщыэюяәғқңөұүһіїєґ'
                'АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЫЭЮЯӘҒҚҢӨҰҮҺІЇЄҐ'
                'اأإآٱبتثجحخدذرزسشصضطظعغفقكکگلمنهةويیىئؤپچژ'
                'çÇşŞčČšŠžŽćĆśŚıøØłŁßðÐþæÆœŒəƏđĐ–—' || U&'\2010',
                'abvgdeejziiklmnoprstufhssssyeuaagknouuhiieg'
                'abvgdeejziiklmnoprstufhssssyeuaagknouuhiieg'
                'aaaaabttjhhddrzsssdtzagfkkkglmnhauiiaiupsj'
                'ssssssssjjssssioollsddtaaooaadd---'
            ),
            NFKD
        ),
        '[^ -~]', '', 'g'
    ))
END;

CREATE OR REPLACE FUNCTION records_forms(written text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
    WHEN octet_length(written) = length(written)
        AND written !~ '[\u0001-\u001f\u007f''`]' THEN
    (
        SELECT ARRAY[plain, plain, plain]
        FROM (SELECT records_plain(written) OFFSET 0) AS once(plain)
    )
ELSE
    ARRAY[
        records_plain(written),
        records_plain(
            regexp_replace(normalize(written, NFKD), '[\u0300-\u036f]', '', 'g')
        ),
        records_plain(regexp_replace(records_letters(written), '[''`]', '', 'g'))
    ]
END;
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0018_equal_forms_are_asked_once")]
    operations = [migrations.RunSQL(SPARED, migrations.RunSQL.noop)]
