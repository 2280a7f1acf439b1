-- Who may see a record: the strictest of its own classification and of those of the
-- records that it can't be told without (required references, Record.TOLD_WITH). Kept in
-- the columns secrecy and unpublished, so that a reader's query is one comparison.

CREATE OR REPLACE FUNCTION records_rank(classification text) RETURNS smallint
LANGUAGE sql IMMUTABLE AS $$
    SELECT (array_position(
        ARRAY['public', 'internal', 'confidential'], classification
    ) - 1)::smallint
$$;

-- BEFORE INSERT OR UPDATE on citations, after records_secrecy_… (records.database), which
-- looks at what the record refers to: it can't be told without the records that its
-- value names either.
CREATE OR REPLACE FUNCTION records_set_secrecy_of_named() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    citable records_citablefield;
BEGIN
    IF NEW.value = '' THEN
        RETURN NEW;
    END IF;
    SELECT found.* INTO citable
    FROM records_registerentry AS subject
    JOIN records_citablefield AS found
        ON found.record_type = subject.record_type AND found.field = NEW.field
    WHERE subject.id = NEW.record_id AND found.form IN ('key', 'keys', 'record');
    IF NOT FOUND THEN
        RETURN NEW;
    END IF;
    SELECT
        greatest(NEW.secrecy, max(entry.secrecy)),
        NEW.unpublished OR coalesce(bool_or(entry.unpublished), false)
    INTO NEW.secrecy, NEW.unpublished
    FROM (
        SELECT found.secrecy, found.unpublished
        FROM unnest(string_to_array(NEW.value, ';')) AS named
        JOIN records_registerentry AS found
            ON found.record_type = CASE citable.form
                    WHEN 'record' THEN split_part(named, ':', 1)
                    ELSE citable.target
                END
            AND found.key = CASE citable.form
                    WHEN 'record' THEN split_part(named, ':', 2)
                    ELSE named
                END
        -- Whoever hides it meanwhile would not see the citation.
        FOR SHARE OF found
    ) AS entry;
    RETURN NEW;
END
$$;

-- Have what can't be told without a record worked out anew, now that its own has changed.
CREATE OR REPLACE FUNCTION records_spread_secrecy(of_record bigint, kind text, of_key text)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM records_spread_secrecy_to_tables(of_record, kind);
    UPDATE records_citation SET secrecy = secrecy
    WHERE value <> ''
        AND string_to_array(value, ';') && ARRAY[of_key, kind || ':' || of_key];
END
$$;
