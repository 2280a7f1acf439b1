-- Bounds of a partial date, in PostgreSQL 15 and later. Accepts exactly what
-- records/partial_dates/edtf.py accepts; whoever changes one changes both.
--
-- The helper names only what pg_catalog holds, and the two public functions have parsed
-- bodies bound to the helper itself, so none of them depends on search_path (a restore
-- runs with an empty one), DateStyle, time zone or locale.

CREATE OR REPLACE FUNCTION partial_date_bounds(edtf text) RETURNS date[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $body$
DECLARE
    sides text[];
    parts text[];
    bounds date[] := ARRAY[NULL, NULL]::date[];
    position_on_line boolean := true;
    year_first integer;
    year_last integer;
    month_number integer;
    day_number integer;
    first_day date;
    last_day date;
    problem text;
BEGIN
    IF edtf = '' THEN
        RETURN bounds;
    END IF;

    -- 1. The form: bound, interval or single date. An open side becomes ''.
    sides := regexp_match(edtf, '^\[([^][/.]*)\.\.([^][/.]*)\]$');
    IF sides IS NULL THEN
        sides := regexp_match(edtf, '^([^][/.]+|\.\.)/([^][/.]+|\.\.)$');
        IF sides IS NOT NULL THEN
            sides := array_replace(sides, '..', '');
        END IF;
    END IF;
    IF sides IS NULL THEN
        sides := ARRAY[edtf];
    ELSIF sides[1] = '' AND sides[2] = '' THEN
        problem := 'it is open on both sides';
    END IF;

    -- 2. Each side, from the first to the last.
    FOR i IN 1 .. cardinality(sides) LOOP
        EXIT WHEN problem IS NOT NULL;
        IF cardinality(sides) = 2 AND sides[i] = '' THEN
            bounds[i] := CASE i
                WHEN 1 THEN make_date(1, 1, 1) ELSE make_date(9999, 12, 31) END;
            CONTINUE;
        END IF;

        parts := regexp_match(sides[i],
            '^([0-9]{4})[~?%]?(?:-([0-9]{2})[~?%]?(?:-([0-9]{2})[~?%]?)?)?$');
        IF parts IS NULL THEN
            parts := regexp_match(sides[i], '^([0-9]{2}(?:[0-9]X|XX))[~?%]?$');
            IF parts IS NOT NULL THEN
                parts := ARRAY[parts[1], NULL, NULL];
            ELSIF cardinality(sides) = 1 THEN
                parts := regexp_match(sides[i],
                    '^(XXXX)-([0-9]{2})-([0-9]{2})[~?%]?$');
                position_on_line := parts IS NULL;
            END IF;
        END IF;
        IF parts IS NULL THEN
            problem := 'it is not of a known form';
            EXIT;
        END IF;

        -- 2000 is a leap year, so that a 29 February of an unknown year passes.
        year_first := CASE WHEN position_on_line
            THEN replace(parts[1], 'X', '0')::integer ELSE 2000 END;
        year_last := CASE WHEN position_on_line
            THEN replace(parts[1], 'X', '9')::integer ELSE 2000 END;
        month_number := parts[2]::integer;
        day_number := parts[3]::integer;
        IF year_first = 0 THEN
            problem := 'years run from 0001 to 9999';
        ELSIF month_number NOT BETWEEN 1 AND 12 THEN
            problem := 'months run from 01 to 12';
        ELSE
            first_day := make_date(year_first, coalesce(month_number, 1), 1);
            last_day := make_date(
                year_last + coalesce(month_number, 12) / 12,
                coalesce(month_number, 12) % 12 + 1, 1) - 1;
            IF day_number NOT BETWEEN 1 AND extract(day FROM last_day)::integer THEN
                problem := 'that day does not exist';
            ELSIF day_number IS NOT NULL THEN
                first_day := first_day + (day_number - 1);
                last_day := first_day;
            END IF;
        END IF;
        IF i = 1 THEN
            bounds[1] := first_day;
        END IF;
        IF i = cardinality(sides) THEN
            bounds[2] := last_day;
        END IF;
    END LOOP;

    IF problem IS NULL AND bounds[1] > bounds[2] THEN
        problem := 'it ends before it starts';
    END IF;
    IF problem IS NOT NULL THEN
        RAISE EXCEPTION '"%" is not a partial date: %', edtf, problem
            USING ERRCODE = 'check_violation',
                HINT = 'Write for example 2015-09-17, 2015-09, 2015, 201X, '
                    '2015-01/2015-10, 2003/.., [..2016-05-28] or 2014~.';
    END IF;
    IF NOT position_on_line THEN
        RETURN ARRAY[NULL, NULL]::date[];
    END IF;
    RETURN bounds;
END
$body$;

CREATE OR REPLACE FUNCTION partial_date_earliest(edtf text) RETURNS date
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (partial_date_bounds(edtf))[1];

CREATE OR REPLACE FUNCTION partial_date_latest(edtf text) RETURNS date
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (partial_date_bounds(edtf))[2];
