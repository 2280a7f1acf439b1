-- A citation names a field that its record has, and a value that the field could hold;
-- a ruling, a field: the same rule as records.models.citable, for bulk and raw SQL too.

CREATE OR REPLACE FUNCTION records_check_citation() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    kind text;
    citable records_citablefield;
    claimed text := coalesce(to_jsonb(NEW) ->> 'value', '');
    one_key text;
BEGIN
    IF to_jsonb(NEW) ->> 'passage_id' IS NOT NULL AND NOT EXISTS (
        SELECT FROM records_passage
        WHERE id = (to_jsonb(NEW) ->> 'passage_id')::bigint
            AND source_id = (to_jsonb(NEW) ->> 'source_id')::bigint
    ) THEN
        RAISE EXCEPTION 'The passage belongs to another source.'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.field = '' THEN
        IF claimed <> '' THEN
            RAISE EXCEPTION 'A value is the value of a field: name the field.'
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    SELECT record_type INTO kind FROM records_registerentry WHERE id = NEW.record_id;
    SELECT * INTO citable FROM records_citablefield
    WHERE record_type = kind AND records_citablefield.field = NEW.field;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'A % has no field “%”.', coalesce(kind, 'missing record'), NEW.field
            USING ERRCODE = 'check_violation';
    END IF;
    IF claimed = '' THEN
        RETURN NEW;
    END IF;
    IF citable.form = 'date' THEN
        PERFORM partial_date_earliest(claimed);
    ELSIF citable.form = 'choice' AND NOT citable.words ? claimed THEN
        RAISE EXCEPTION '“%” is not in the list of %.%.', claimed, kind, NEW.field
            USING ERRCODE = 'check_violation';
    ELSIF citable.form IN ('key', 'keys', 'record') THEN
        FOREACH one_key IN ARRAY CASE citable.form
            WHEN 'keys' THEN string_to_array(claimed, ';') ELSE ARRAY[claimed]
        END LOOP
            IF records_named(citable.form, citable.target, one_key) IS NULL THEN
                RAISE EXCEPTION 'There is no % “%”.',
                    coalesce(nullif(citable.target, ''), 'record'), one_key
                    USING ERRCODE = 'check_violation';
            END IF;
        END LOOP;
    ELSIF citable.form = 'number' AND claimed !~ '^-?[0-9]+(\.[0-9]+)?$' THEN
        RAISE EXCEPTION '“%” is not a number such as 34 or 5.9.', claimed
            USING ERRCODE = 'check_violation';
    ELSIF citable.form = 'boolean' AND claimed NOT IN ('true', 'false') THEN
        RAISE EXCEPTION 'Write true or false, not “%”.', claimed
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
