-- Citations give references by key: “this source says that the place is dead-sea”. Such
-- a value follows the key of its record, and keeps the record from being deleted.

-- The citations whose value names a record.
CREATE OR REPLACE FUNCTION records_citations_naming(of_type text, of_key text)
RETURNS SETOF records_citation
LANGUAGE sql STABLE AS $$
    SELECT citation.*
    FROM records_citation AS citation
    JOIN records_registerentry AS subject ON subject.id = citation.record_id
    JOIN records_citablefield AS citable
        ON citable.record_type = subject.record_type AND citable.field = citation.field
    WHERE citation.value <> ''
        AND string_to_array(citation.value, ';')
            && ARRAY[of_key, of_type || ':' || of_key]
        AND CASE citable.form
            WHEN 'key' THEN citable.target = of_type
            WHEN 'keys' THEN citable.target = of_type
            WHEN 'record' THEN citation.value = of_type || ':' || of_key
            ELSE false
        END
    ORDER BY citation.key
$$;

-- A value with one key in place of another; the same key is not named twice.
CREATE OR REPLACE FUNCTION records_renamed(
    claimed text, of_type text, old_key text, new_key text
)
RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN claimed = of_type || ':' || old_key THEN of_type || ':' || new_key
        ELSE (
            SELECT string_agg(named, ';' ORDER BY place)
            FROM (
                SELECT named, min(place) AS place
                FROM unnest(
                    array_replace(string_to_array(claimed, ';'), old_key, new_key)
                ) WITH ORDINALITY AS each_one(named, place)
                GROUP BY named
            ) AS once
        )
    END
$$;

CREATE OR REPLACE FUNCTION records_rename_in_values(
    of_type text, old_key text, new_key text
)
RETURNS void
LANGUAGE sql AS $$
    UPDATE records_citation
    SET value = records_renamed(value, of_type, old_key, new_key)
    WHERE id IN (SELECT id FROM records_citations_naming(of_type, old_key))
$$;

-- Deferred to the commit, after a record is struck off the register.
CREATE OR REPLACE FUNCTION records_check_named() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    naming text;
BEGIN
    IF EXISTS (
        SELECT FROM records_registerentry
        WHERE record_type = OLD.record_type AND key = OLD.key
    ) THEN
        RETURN NULL;
    END IF;
    SELECT string_agg(
        format('“%s” (%s of %s:%s)', found.key, found.field, subject.record_type, subject.key),
        ', '
    ) INTO naming
    FROM (
        SELECT * FROM records_citations_naming(OLD.record_type, OLD.key) LIMIT 5
    ) AS found
    JOIN records_registerentry AS subject ON subject.id = found.record_id;
    IF naming IS NOT NULL THEN
        RAISE EXCEPTION 'The % “%” is named by citations: %. Change or delete them first.',
            OLD.record_type, OLD.key, naming
            USING ERRCODE = 'check_violation', CONSTRAINT = 'records_named_in_citation';
    END IF;
    RETURN NULL;
END
$$;

-- Deferred to the commit, after a passage is given to another source: its citations have
-- to go along.
CREATE OR REPLACE FUNCTION records_check_passage() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    elsewhere text;
BEGIN
    IF NEW.source_id = OLD.source_id THEN
        RETURN NULL;
    END IF;
    SELECT string_agg(format('“%s”', found.key), ', ') INTO elsewhere
    FROM (
        SELECT citation.key
        FROM records_citation AS citation
        JOIN records_passage AS passage ON passage.id = citation.passage_id
        WHERE passage.id = NEW.id AND passage.source_id <> citation.source_id
        ORDER BY citation.key LIMIT 5
    ) AS found;
    IF elsewhere IS NOT NULL THEN
        RAISE EXCEPTION 'The passage “%” is cited from its former source: %. Change those citations first.',
            NEW.key, elsewhere
            USING ERRCODE = 'check_violation', CONSTRAINT = 'records_passage_stays';
    END IF;
    RETURN NULL;
END
$$;
