-- What is published has a source or a reason for none. A part has one, too, when the
-- record that it is part of has (records.models.parts). Deferred to the commit, on the
-- tables of record types that need a source (Record.CITED) and on citations.
-- records_cited_table, records_wholes and records_parts are made from the models
-- (records.database).

CREATE OR REPLACE FUNCTION records_has_source(of_record bigint, kind text)
RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
    has_reason boolean;
BEGIN
    IF EXISTS (SELECT FROM records_citation WHERE record_id = of_record) THEN
        RETURN true;
    END IF;
    EXECUTE format(
        'SELECT uncited_reason <> %L FROM %I WHERE id = %L',
        '', records_cited_table(kind), of_record
    ) INTO has_reason;
    RETURN coalesce(has_reason, false);
END
$$;

CREATE OR REPLACE FUNCTION records_check_source(of_record bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    entry records_registerentry;
    wholes text;
BEGIN
    SELECT * INTO entry FROM records_registerentry
    WHERE id = of_record AND review = 'published'
        AND records_cited_table(record_type) IS NOT NULL;
    IF NOT FOUND OR records_has_source(of_record, entry.record_type) THEN
        RETURN;
    END IF;
    IF EXISTS (
        SELECT FROM records_wholes(of_record, entry.record_type) AS found
        WHERE records_has_source(found.whole, found.kind)
    ) THEN
        RETURN;
    END IF;
    SELECT string_agg(DISTINCT format('the %s “%s”', whole.record_type, whole.key), ', ')
    INTO wholes
    FROM records_wholes(of_record, entry.record_type) AS found
    JOIN records_registerentry AS whole ON whole.id = found.whole;
    RAISE EXCEPTION 'The % “%” is published without a source: cite one%, say why there is none, or keep it a draft.',
        entry.record_type, entry.key, coalesce(' (for ' || wholes || ' is enough)', '')
        USING ERRCODE = 'check_violation', CONSTRAINT = 'records_must_be_cited';
END
$$;

CREATE OR REPLACE FUNCTION records_must_be_cited() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    of_record bigint;
    kind text;
BEGIN
    IF TG_TABLE_NAME = 'records_citation' THEN
        of_record := to_jsonb(OLD) ->> 'record_id';
    ELSE
        of_record := NEW.id;
        -- A reason that somebody changes later is looked at then.
        IF TG_OP = 'INSERT' AND NEW.uncited_reason <> '' THEN
            RETURN NULL;
        END IF;
    END IF;
    -- Mostly it is cited, and with it are its parts.
    IF EXISTS (SELECT FROM records_citation WHERE record_id = of_record) THEN
        RETURN NULL;
    END IF;
    PERFORM records_check_source(of_record);
    -- Parts may have rested on what is gone.
    IF TG_TABLE_NAME = 'records_citation'
        OR (TG_OP = 'UPDATE' AND OLD.uncited_reason <> NEW.uncited_reason) THEN
        SELECT record_type INTO kind FROM records_registerentry WHERE id = of_record;
        IF records_cited_table(kind) IS NOT NULL
            AND NOT records_has_source(of_record, kind) THEN
            PERFORM records_check_source(part) FROM records_parts(of_record) AS part;
        END IF;
    END IF;
    RETURN NULL;
END
$$;
