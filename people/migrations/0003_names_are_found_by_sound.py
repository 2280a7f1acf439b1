"""Functions that tell how a name sounds, and the indexes by which names are found."""

import django.contrib.postgres.indexes
from django.db import migrations

import people.names

# In the form that binds other functions by number (BEGIN ATOMIC, RETURN): a restored
# dump makes the indexes with an empty search path.
FUNCTIONS = r"""
-- Letters of all scripts as lower-case Latin ones; what has no counterpart is dropped.
CREATE FUNCTION people_name_letters(name text) RETURNS text
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
CREATE FUNCTION people_word_sound(word text) RETURNS text
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

-- The words of a name by sound, in their order, at most eight.
CREATE FUNCTION people_name_sounds(name text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 4000
RETURN ARRAY(
    SELECT people_word_sound(word)
    FROM regexp_split_to_table(
        regexp_replace(
            regexp_replace(
                replace(replace(people_name_letters(name), '''', ''), '`', ''),
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

-- What a name is looked up by (people.names.NameKeys).
CREATE FUNCTION people_name_keys(name text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000
RETURN ARRAY(
    WITH part AS (
        SELECT sound, place, right(sound, 1) = '.' AS is_initial
        FROM unnest(people_name_sounds(name)) WITH ORDINALITY AS p (sound, place)
    ), word AS (
        SELECT * FROM part WHERE NOT is_initial AND length(sound) > 1
    )
    SELECT sound || CASE WHEN (SELECT count(*) FROM part) = 1 THEN ':' ELSE '' END
    FROM word
    UNION
    SELECT least(one.sound, other.sound) || '|' || greatest(one.sound, other.sound)
    FROM word AS one JOIN word AS other ON one.place < other.place
    UNION
    SELECT word.sound || ':' || begins || CASE WHEN is_initial_part THEN '.' ELSE '' END
    FROM word
    JOIN (SELECT sound, place, is_initial AS is_initial_part FROM part) AS beside
        ON beside.place <> word.place,
        regexp_split_to_table(
            CASE WHEN is_initial_part THEN left(beside.sound, -1)
            ELSE left(beside.sound, 1) END,
            ''
        ) AS begins
    ORDER BY 1
);
"""

REVERSE = """
DROP FUNCTION people_name_keys(text);
DROP FUNCTION people_name_sounds(text);
DROP FUNCTION people_word_sound(text);
DROP FUNCTION people_name_letters(text);
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0002_secrecy"), ("records", "0002_secrecy")]

    operations = [
        migrations.RunSQL(FUNCTIONS, REVERSE),
        migrations.AddIndex(
            model_name="person",
            index=django.contrib.postgres.indexes.GinIndex(
                people.names.NameKeys("name"), name="people_person_by_sound"
            ),
        ),
        migrations.AddIndex(
            model_name="personname",
            index=django.contrib.postgres.indexes.GinIndex(
                people.names.NameKeys("name"), name="people_personname_by_sound"
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["name"],
                name="people_person_by_trigram",
                opclasses=["gin_trgm_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="personname",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["name"],
                name="people_personname_by_trigram",
                opclasses=["gin_trgm_ops"],
            ),
        ),
    ]
