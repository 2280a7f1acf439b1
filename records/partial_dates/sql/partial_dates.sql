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
    open_side text;
    side text;
    split integer;
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

    -- 1. The form: bound, interval or single date. What the sides hold is looked at
    -- next; capturing expressions would say it all in one, but are ten times slower.
    IF edtf LIKE '[%..%]' THEN
        split := strpos(edtf, '..');
        sides := ARRAY[
            substr(edtf, 2, split - 2), substr(edtf, split + 2, length(edtf) - split - 2)
        ];
        open_side := '';
    ELSIF strpos(edtf, '/') > 0 THEN
        split := strpos(edtf, '/');
        sides := ARRAY[substr(edtf, 1, split - 1), substr(edtf, split + 1)];
        open_side := '..';
    ELSE
        sides := ARRAY[edtf];
    END IF;
    IF sides[1] = open_side AND sides[2] = open_side THEN
        problem := 'it is open on both sides';
    END IF;

    -- 2. Each side, from the first to the last.
    FOR i IN 1 .. cardinality(sides) LOOP
        EXIT WHEN problem IS NOT NULL;
        side := sides[i];
        IF side = open_side THEN
            bounds[i] := CASE i
                WHEN 1 THEN make_date(1, 1, 1) ELSE make_date(9999, 12, 31) END;
            CONTINUE;
        END IF;

        IF side ~ '^XXXX-[0-9]{2}-[0-9]{2}[~?%]?$' AND open_side IS NULL THEN
            position_on_line := false;
        ELSIF side !~ '^([0-9]{2}([0-9]X|XX)[~?%]?|[0-9]{4}[~?%]?(-[0-9]{2}[~?%]?(-[0-9]{2}[~?%]?)?)?)$' THEN
            problem := 'it is not of a known form';
            EXIT;
        END IF;
        side := translate(side, '~?%', '');

        -- 2000 is a leap year, so that a 29 February of an unknown year passes.
        year_first := CASE WHEN position_on_line
            THEN replace(substr(side, 1, 4), 'X', '0')::integer ELSE 2000 END;
        year_last := CASE WHEN position_on_line
            THEN replace(substr(side, 1, 4), 'X', '9')::integer ELSE 2000 END;
        month_number := nullif(substr(side, 6, 2), '')::integer;
        day_number := nullif(substr(side, 9, 2), '')::integer;
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
