-- A ruling that prefers a citation gives the record the value that the citation claims,
-- in the transaction in which it is made, whoever makes it and however.

-- The records that a cited value names; NULL if one of them does not exist.
CREATE OR REPLACE FUNCTION records_named(form text, target text, claimed text)
RETURNS bigint[]
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN bool_and(entry.id IS NOT NULL) THEN array_agg(entry.id) END
    FROM unnest(
        CASE form WHEN 'keys' THEN string_to_array(claimed, ';') ELSE ARRAY[claimed] END
    ) AS named
    LEFT JOIN records_registerentry AS entry
        ON entry.record_type = CASE form
            WHEN 'record' THEN split_part(named, ':', 1) ELSE target
        END
        AND entry.key = CASE form
            WHEN 'record' THEN split_part(named, ':', 2) ELSE named
        END
$$;

-- Whether the field of a record has the value that is claimed.
CREATE OR REPLACE FUNCTION records_shows(
    of_record bigint, citable records_citablefield, claimed text
)
RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
    named bigint[];
    shown bigint[];
    same boolean;
BEGIN
    IF citable.form IN ('key', 'keys', 'record') THEN
        named := records_named(citable.form, citable.target, claimed);
        EXECUTE format(
            'SELECT array_agg(%I) FROM %I WHERE %I = $1 AND %I IS NOT NULL',
            citable."column", citable."table", citable.owner, citable."column"
        ) INTO shown USING of_record;
        RETURN coalesce(shown @> named AND shown <@ named, false);
    END IF;
    EXECUTE format(
        'SELECT %I IS NOT DISTINCT FROM %L FROM %I WHERE %I = $1',
        citable."column", claimed, citable."table", citable.owner
    ) INTO same USING of_record;
    RETURN coalesce(same, false);
EXCEPTION WHEN data_exception THEN
    RETURN false;
END
$$;

-- Give the field of a record the value that is claimed. (Text is written as a literal,
-- so that the column reads it as it would anybody's, and cuts nothing off.)
CREATE OR REPLACE FUNCTION records_accept(
    of_record bigint, of_field text, claimed text
)
RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    citable records_citablefield;
    named bigint[];
BEGIN
    SELECT fields.* INTO citable
    FROM records_citablefield AS fields
    JOIN records_registerentry AS entry ON entry.record_type = fields.record_type
    WHERE entry.id = of_record AND fields.field = of_field;
    IF NOT FOUND OR records_shows(of_record, citable, claimed) THEN
        RETURN;
    END IF;
    IF citable.form IN ('key', 'keys', 'record') THEN
        named := records_named(citable.form, citable.target, claimed);
    END IF;
    IF citable.form = 'keys' THEN
        EXECUTE format(
            'DELETE FROM %I WHERE %I = $1 AND %I <> ALL ($2)',
            citable."table", citable.owner, citable."column"
        ) USING of_record, named;
        EXECUTE format(
            'INSERT INTO %1$I (%2$I, %3$I) SELECT $1, added FROM unnest($2) AS added'
            ' WHERE NOT EXISTS (SELECT FROM %1$I WHERE %2$I = $1 AND %3$I = added)',
            citable."table", citable.owner, citable."column"
        ) USING of_record, named;
    ELSE
        EXECUTE format(
            'UPDATE %I SET %I = %L WHERE %I = $1', citable."table", citable."column",
            coalesce(named[1]::text, claimed), citable.owner
        ) USING of_record;
    END IF;
    IF NOT records_shows(of_record, citable, claimed) THEN
        RAISE EXCEPTION '“%” would be rounded.', claimed USING ERRCODE = '22000';
    END IF;
EXCEPTION WHEN data_exception THEN
    RAISE EXCEPTION 'The % can’t take “%” as its %: %',
        citable.record_type, claimed, of_field, SQLERRM
        USING ERRCODE = 'check_violation', CONSTRAINT = 'records_ruling_is_followed';
END
$$;

-- AFTER INSERT OR UPDATE on rulings. A ruling that is moved with its record by a merge
-- (records.merging) decides nothing anew; nor does a draft.
CREATE OR REPLACE FUNCTION records_follow_ruling() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    chosen records_citation;
BEGIN
    IF NEW.outcome <> 'prefer' OR NEW.review <> 'published' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.outcome, NEW.prevails_id, NEW.review)
        IS NOT DISTINCT FROM (OLD.outcome, OLD.prevails_id, OLD.review) THEN
        RETURN NULL;
    END IF;
    SELECT * INTO chosen FROM records_citation WHERE id = NEW.prevails_id;
    IF (chosen.record_id, chosen.field) <> (NEW.record_id, NEW.field) THEN
        RAISE EXCEPTION '“%” cites another record or field.', chosen.key
            USING ERRCODE = 'check_violation', CONSTRAINT = 'records_ruling_is_followed';
    END IF;
    IF chosen.value <> '' THEN
        PERFORM records_accept(NEW.record_id, NEW.field, chosen.value);
    END IF;
    RETURN NULL;
END
$$;

-- Rulings whose record shows another value, having been changed since.
CREATE OR REPLACE FUNCTION records_rulings_not_followed()
RETURNS TABLE (record text, field text, preferred text)
LANGUAGE sql STABLE AS $$
    SELECT entry.record_type || ':' || entry.key, ruling.field::text, chosen.value::text
    FROM records_ruling AS ruling
    JOIN records_citation AS chosen ON chosen.id = ruling.prevails_id
    JOIN records_registerentry AS entry ON entry.id = ruling.record_id
    JOIN records_citablefield AS citable
        ON citable.record_type = entry.record_type AND citable.field = ruling.field
    WHERE ruling.review = 'published' AND chosen.value <> ''
        AND NOT records_shows(entry.id, citable, chosen.value)
    ORDER BY 1, 2
$$;
