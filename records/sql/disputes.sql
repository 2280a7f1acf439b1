-- Where sources disagree: one row in records_dispute for each record and field whose
-- cited values differ. Kept by triggers on citations and rulings, in the transaction
-- that changes them; `manage.py rebuild` works all of them out anew by the same function.

-- Bounds of a value that is a partial date with a place on the time line, else NULL.
CREATE OR REPLACE FUNCTION records_date_bounds(value text) RETURNS date[]
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF value !~ '^(\[|\.|[0-9])' OR value !~ '[0-9]{3}' THEN
        RETURN NULL;
    END IF;
    RETURN nullif(
        ARRAY[partial_date_earliest(value), partial_date_latest(value)],
        ARRAY[NULL, NULL]::date[]
    );
EXCEPTION WHEN check_violation THEN
    RETURN NULL;
END
$$;

-- What transliterations of one name mostly share: its consonants.
CREATE OR REPLACE FUNCTION records_consonants(name text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT regexp_replace(lower(unaccent(name)), '[aeiouyw\W_]', '', 'g')
$$;

-- How two cited values differ; '' if they do not.
CREATE OR REPLACE FUNCTION records_difference(a text, b text) RETURNS text
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    x date[] := records_date_bounds(a);
    y date[] := records_date_bounds(b);
    number_pattern constant text := '^-?[0-9]+(\.[0-9]+)?$';
BEGIN
    IF a = b THEN
        RETURN '';
    ELSIF x IS NOT NULL AND y IS NOT NULL THEN
        IF (x[1] <= y[1] AND x[2] >= y[2]) OR (y[1] <= x[1] AND y[2] >= x[2]) THEN
            RETURN 'precision';
        ELSIF x[1] = x[2] AND y[1] = y[2]
            AND extract(year FROM x[1]) = extract(year FROM y[1])
            AND extract(month FROM x[1]) = extract(day FROM y[1])
            AND extract(day FROM x[1]) = extract(month FROM y[1]) THEN
            RETURN 'day_month_swap';
        ELSIF x[1] <= y[2] AND y[1] <= x[2] THEN
            RETURN 'scope';
        END IF;
        RETURN 'contradiction';
    ELSIF a ~ number_pattern AND b ~ number_pattern THEN
        RETURN CASE WHEN a::numeric = b::numeric THEN '' ELSE 'contradiction' END;
    -- Names have capitals or spaces; keys and words of lists have neither.
    ELSIF a ~ '[^a-z0-9_:;-]' AND b ~ '[^a-z0-9_:;-]' THEN
        IF records_consonants(a) = records_consonants(b) OR similarity(a, b) >= 0.4 THEN
            RETURN 'spelling';
        END IF;
    END IF;
    RETURN 'contradiction';
END
$$;

-- Kinds of dispute from harmless to grave.
CREATE OR REPLACE FUNCTION records_gravity(kind text) RETURNS integer
LANGUAGE sql IMMUTABLE AS $$
    SELECT array_position(
        ARRAY['', 'precision', 'slip', 'spelling', 'scope', 'day_month_swap',
              'contradiction'],
        kind
    )
$$;

-- What the citations of one field amount to, as far as somebody sees claims and rulings:
-- up to a secrecy, drafts or not. No row if they agree.
CREATE OR REPLACE FUNCTION records_disagreement(
    of_record bigint, of_field text, highest integer, drafts boolean
)
RETURNS TABLE (kind text, status text, since timestamptz)
LANGUAGE sql STABLE AS $$
    WITH claims AS (
        SELECT
            value,
            bool_and(reading = 'slip') AS slip,
            bool_and(reading = 'spelling') AS spelling,
            min(created_at) AS first_made
        FROM records_citation
        WHERE record_id = of_record AND field = of_field AND field <> '' AND value <> ''
            AND secrecy <= highest AND (drafts OR NOT unpublished)
        GROUP BY value
    ), pairs AS (
        SELECT
            CASE
                WHEN records_difference(a.value, b.value) = '' THEN ''
                WHEN a.slip OR b.slip THEN 'slip'
                WHEN a.spelling OR b.spelling THEN 'spelling'
                ELSE records_difference(a.value, b.value)
            END AS kind,
            greatest(a.first_made, b.first_made) AS made
        FROM claims AS a JOIN claims AS b ON a.value < b.value
    ), differing AS (
        SELECT pairs.kind, made FROM pairs WHERE pairs.kind <> ''
    )
    SELECT
        (SELECT d.kind FROM differing AS d
         ORDER BY records_gravity(d.kind) DESC LIMIT 1),
        CASE WHEN EXISTS (
            SELECT FROM records_ruling AS ruling
            WHERE ruling.record_id = of_record AND ruling.field = of_field
                AND ruling.secrecy <= highest AND (drafts OR NOT ruling.unpublished)
        ) THEN 'ruled' ELSE 'open' END,
        (SELECT min(made) FROM differing)
    WHERE EXISTS (SELECT FROM differing)
$$;

-- The same as it is for those who see everything: what records_dispute keeps. What it
-- is for all others records_knowndispute keeps.
CREATE OR REPLACE FUNCTION records_dispute_of(of_record bigint, of_field text)
RETURNS TABLE (kind text, status text, since timestamptz)
LANGUAGE sql STABLE AS $$
    SELECT kind, status, since FROM records_disagreement(of_record, of_field, 2, true)
$$;

-- The same as far as anybody sees: for each secrecy, with drafts and without.
CREATE OR REPLACE FUNCTION records_known_of(of_record bigint, of_field text)
RETURNS TABLE (
    secrecy integer, drafts boolean, kind text, status text, since timestamptz
)
LANGUAGE sql STABLE AS $$
    SELECT highest, with_drafts, seen.kind, seen.status, seen.since
    FROM generate_series(0, 2) AS highest,
        unnest(ARRAY[false, true]) AS with_drafts,
        records_disagreement(of_record, of_field, highest, with_drafts) AS seen
$$;

-- Work one field out anew. Who does so where there is a dispute, or the making of one,
-- waits for all others who do, and sees what they made: the row is held before.
CREATE OR REPLACE FUNCTION records_weigh(of_record bigint, of_field text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    found_row record;
    found_id bigint;
BEGIN
    IF of_field = '' THEN
        RETURN;
    END IF;
    LOOP
        SELECT id INTO found_id FROM records_dispute
        WHERE record_id = of_record AND field = of_field FOR UPDATE;
        SELECT * INTO found_row FROM records_dispute_of(of_record, of_field);
        EXIT WHEN found_id IS NOT NULL;
        IF NOT FOUND THEN
            RETURN;
        END IF;
        INSERT INTO records_dispute (record_id, field, kind, status, since)
        VALUES (of_record, of_field, found_row.kind, found_row.status, found_row.since)
        ON CONFLICT (record_id, field) DO NOTHING;
    END LOOP;
    IF NOT FOUND THEN
        DELETE FROM records_knowndispute WHERE dispute_id = found_id;
        DELETE FROM records_dispute WHERE id = found_id;
        RETURN;
    END IF;
    UPDATE records_dispute
    SET kind = found_row.kind, status = found_row.status, since = found_row.since
    WHERE id = found_id AND (kind, status, since)
        IS DISTINCT FROM (found_row.kind, found_row.status, found_row.since);
    DELETE FROM records_knowndispute AS known
    WHERE dispute_id = found_id AND NOT EXISTS (
        SELECT FROM records_known_of(of_record, of_field) AS seen
        WHERE (seen.secrecy, seen.drafts) = (known.secrecy, known.drafts)
    );
    INSERT INTO records_knowndispute (dispute_id, secrecy, drafts, kind, status, since)
    SELECT found_id, seen.* FROM records_known_of(of_record, of_field) AS seen
    ON CONFLICT (dispute_id, secrecy, drafts) DO UPDATE
    SET kind = EXCLUDED.kind, status = EXCLUDED.status, since = EXCLUDED.since
    WHERE (records_knowndispute.kind, records_knowndispute.status,
           records_knowndispute.since)
        IS DISTINCT FROM (EXCLUDED.kind, EXCLUDED.status, EXCLUDED.since);
END
$$;

-- AFTER INSERT OR UPDATE OR DELETE on citations and rulings.
CREATE OR REPLACE FUNCTION records_weigh_changed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM records_weigh(OLD.record_id, OLD.field);
    END IF;
    IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE'
        AND (NEW.record_id, NEW.field) IS DISTINCT FROM (OLD.record_id, OLD.field)) THEN
        PERFORM records_weigh(NEW.record_id, NEW.field);
    END IF;
    RETURN NULL;
END
$$;

-- Earlier rulings on a field are found by what they ruled on, not by their number.
CREATE INDEX IF NOT EXISTS records_history_rulings
    ON records_historyentry (id) WHERE "table" = 'records_ruling';
