"""The texts that search finds, and the functions that tell how they read and sound."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

import records.models.search

# In the form that binds other functions by number (BEGIN ATOMIC, RETURN): a restored
# dump makes the columns and indexes with an empty search path.
FUNCTIONS = r"""
-- Letters of all scripts as lower-case Latin ones; what has no counterpart is dropped.
CREATE FUNCTION records_letters(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(regexp_replace(
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
));

-- The sound of one word of a–z: its first sound, and the consonants after it. Of a single
-- letter all the sounds that it may stand for, with a full stop.
CREATE FUNCTION records_word_sound(word text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
    WHEN length(word) = 1 THEN
        CASE word
            WHEN 'k' THEN 'kh' WHEN 'z' THEN 'zj' WHEN 'c' THEN 'ks'
            WHEN 't' THEN 'ts' WHEN 'd' THEN 'dj' WHEN 'g' THEN 'hj'
            WHEN 'p' THEN 'bf' WHEN 'j' THEN 'ja' WHEN 'w' THEN 'af'
            ELSE translate(word, 'eiouyvqx', 'aaaaafkh')
        END || '.'
    ELSE regexp_replace(
        regexp_replace(
            regexp_replace(
                translate(
                    replace(replace(replace(replace(
                        regexp_replace(
                            regexp_replace(
                                regexp_replace(word, 'sch|tch|ch|sh|ts|tz', 's', 'g'),
                                'dzh|dj|zh', 'j', 'g'
                            ),
                            'kh|gh', 'h', 'g'
                        ),
                        'ph', 'f'), 'th', 't'), 'dh', 'd'), 'x', 'ks'
                    ),
                    'eiouywgvpqc', 'aaaaaahfbkk'
                ),
                '(.)\1+', '\1', 'g'
            ),
            '(?!^)a', '', 'g'
        ),
        '(?<=..)h$', ''
    )
END;

-- The words of a name in Latin letters, in their order, at most eight; without titles,
-- articles and generations.
CREATE FUNCTION records_name_words(name text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 2000
RETURN ARRAY(
    SELECT word
    FROM regexp_split_to_table(
        regexp_replace(
            regexp_replace(
                replace(replace(records_letters(name), '''', ''), '`', ''),
                -- Articles before a hyphen.
                '\m(al|el|ash|esh|as|es|ad|ed|an|en|ar|er|at|et|az|ez|ul)-\s*', '', 'g'
            ),
            -- “Abdul-Mahdi”, “Abdel Mahdi” and “Abdelmahdi” are one word.
            '\mabd(ul|el|al|ol)?[ -]*(?=[a-z]{2})', 'abd', 'g'
        ),
        '[^a-z]+'
    ) WITH ORDINALITY AS part (word, place)
    WHERE word <> '' AND word NOT IN (
        'al', 'el', 'bin', 'ibn', 'ben', 'bint',
        'jr', 'sr', 'ii', 'iii', 'iv',
        'mr', 'mrs', 'ms', 'dr', 'prof', 'professor', 'sir', 'lord', 'lady', 'his', 'her',
        'excellency', 'president', 'king', 'queen', 'prince', 'princess', 'sheikh',
        'shaikh', 'sheik', 'general', 'gen', 'colonel', 'col', 'ambassador', 'minister'
    )
    ORDER BY place
    LIMIT 8
);

-- The same words by sound.
CREATE FUNCTION records_sounds(name text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 4000
RETURN ARRAY(
    SELECT records_word_sound(word)
    FROM unnest(records_name_words(name)) WITH ORDINALITY AS part (word, place)
    ORDER BY place
);

-- A text as words between blanks: without it, the parser takes “A.Magauov” for a server
-- and “embassy-of-iraq” for one word.
CREATE FUNCTION records_plain(written text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(regexp_replace(
    normalize(written, NFKC),
    '[\u0001-/:-@\[-`\{-\u00bf\u2000-\u206f\u3000-\u303f،؛؟]+', ' ', 'g'
));

-- A text without accents, and in Latin letters without apostrophes; each as words.
CREATE FUNCTION records_forms(written text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY[
    records_plain(written),
    records_plain(regexp_replace(normalize(written, NFKD), '[\u0300-\u036f]', '', 'g')),
    records_plain(regexp_replace(records_letters(written), '[''`]', '', 'g'))
];

-- The words of a text in all of its forms.
CREATE FUNCTION records_words(written text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT to_tsvector('simple', form[1])
        || CASE WHEN form[2] = form[1] THEN '' ELSE to_tsvector('simple', form[2]) END
        || CASE WHEN form[3] IN (form[1], form[2]) THEN ''
            ELSE to_tsvector('simple', form[3]) END
    FROM (SELECT records_forms(written) AS form OFFSET 0) AS forms
);

-- The question for words that stand one after another; the last may go on, unless whole.
CREATE FUNCTION records_query_of(plain text, whole boolean) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT to_tsquery(
        'simple',
        string_agg(quote_literal(word), ' <-> ' ORDER BY place)
            || CASE WHEN whole THEN '' ELSE ':*' END
    )
    FROM regexp_split_to_table(plain, ' +') WITH ORDINALITY AS part (word, place)
    WHERE word <> ''
);

-- The question for a term as it is typed, in any of its forms.
CREATE FUNCTION records_query(term text, whole boolean) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT coalesce(records_query_of(form[1], whole), '')
        || coalesce(records_query_of(form[2], whole), '')
        || coalesce(records_query_of(form[3], whole), '')
    FROM (SELECT records_forms(term) AS form OFFSET 0) AS forms
);
"""

REVERSE = """
DROP FUNCTION records_query(text, boolean);
DROP FUNCTION records_query_of(text, boolean);
DROP FUNCTION records_words(text);
DROP FUNCTION records_forms(text);
DROP FUNCTION records_plain(text);
DROP FUNCTION records_sounds(text);
DROP FUNCTION records_name_words(text);
DROP FUNCTION records_word_sound(text);
DROP FUNCTION records_letters(text);
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0008_proposals")]

    operations = [
        migrations.RunSQL(FUNCTIONS, REVERSE),
        migrations.CreateModel(
            name="SearchEntry",
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
                    "row",
                    models.BigIntegerField(
                        help_text="Number of the record in which it stands."
                    ),
                ),
                (
                    "field",
                    models.CharField(help_text="Field of that record.", max_length=60),
                ),
                (
                    "about",
                    models.BigIntegerField(
                        help_text="Number of the record that it finds."
                    ),
                ),
                ("text", models.TextField()),
                (
                    "is_name",
                    models.BooleanField(help_text="Whether it is found by sound, too."),
                ),
                ("secrecy", models.PositiveSmallIntegerField()),
                ("unpublished", models.BooleanField()),
                (
                    "is_identifier",
                    models.BooleanField(
                        help_text="Whether it is a key, a code or a number of another system."
                    ),
                ),
                (
                    "words",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("text"), function="records_words"
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "sounds",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(
                                is_name=True, then=records.models.search.Sounds("text")
                            )
                        ),
                        output_field=django.contrib.postgres.fields.ArrayField(
                            base_field=models.TextField(), size=None
                        ),
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "search entries",
                "ordering": ["row", "field"],
                "indexes": [
                    models.Index(fields=["about"], name="records_search_about"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["words"], name="records_search_words"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        condition=models.Q(("is_name", True)),
                        fields=["sounds"],
                        name="records_search_sounds",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            records.models.search.Letters("text"), name="gin_trgm_ops"
                        ),
                        condition=models.Q(("is_name", True)),
                        name="records_search_trigram",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("row", "field"), name="records_searchentry_once"
                    )
                ],
            },
        ),
    ]
