-- Functions behind the triggers of every record table. Installed after each
-- migration by records.database; CREATE OR REPLACE, so running it again is harmless.

-- Who and why: set for the session by records.attribution.
CREATE OR REPLACE FUNCTION records_setting(name text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT nullif(current_setting('chancery.' || name, true), '')
$$;

-- BEFORE UPDATE on a record table: raise the version, stamp the time. A statement
-- that changes nothing leaves both alone (and writes no history). The arguments are
-- the generated columns: the database fills them in later, so they don't count.
CREATE OR REPLACE FUNCTION records_raise_version() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    told boolean := NEW.version = OLD.version + 1;
BEGIN
    NEW.version := OLD.version;
    NEW.updated_at := OLD.updated_at;
    NEW.created_at := OLD.created_at;
    IF NEW.id <> OLD.id THEN
        RAISE EXCEPTION 'The number of a record never changes.'
            USING ERRCODE = 'check_violation';
    END IF;
    IF to_jsonb(NEW) - coalesce(TG_ARGV, '{}')
        IS DISTINCT FROM to_jsonb(OLD) - coalesce(TG_ARGV, '{}') THEN
        NEW.version := OLD.version + 1;
        NEW.updated_at := clock_timestamp();
    ELSIF told AND pg_trigger_depth() > 1 THEN
        -- One of its lists of references has changed: records_touch_owners.
        NEW.version := OLD.version + 1;
        NEW.updated_at := clock_timestamp();
    END IF;
    RETURN NEW;
END
$$;

-- AFTER INSERT, UPDATE or DELETE on a list of references, once for a statement: what a
-- record names is part of what it says, so its version rises; but not for who may see
-- the record and not what it names. The arguments are the table of the records, the
-- column that names them, and the column of what is named.
CREATE OR REPLACE FUNCTION records_touch_owners() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'UPDATE %I SET version = version + 1 WHERE id IN (
            SELECT own.id FROM changed
            JOIN records_registerentry AS own ON own.id = changed.%I
            JOIN records_registerentry AS named ON named.id = changed.%I
            WHERE named.secrecy <= own.secrecy
                AND (own.unpublished OR NOT named.unpublished)
        )',
        TG_ARGV[0], TG_ARGV[1], TG_ARGV[2]
    );
    RETURN NULL;
END
$$;

-- AFTER INSERT OR UPDATE OR DELETE on a record table: keep the register.
CREATE OR REPLACE FUNCTION records_keep_register() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    kind text := TG_ARGV[0];
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO records_registerentry
            (id, record_type, key, classification, review, secrecy, unpublished)
        VALUES (
            NEW.id, kind, NEW.key, NEW.classification, NEW.review,
            NEW.secrecy, NEW.unpublished
        );
        IF NEW.secrecy > 0 OR NEW.unpublished THEN
            -- What refers to it may have come first: references are checked at commit.
            PERFORM records_spread_secrecy(NEW.id, kind, NEW.key);
        END IF;
        -- A key in use is nobody's former key.
        DELETE FROM records_formerkey WHERE record_type = kind AND key = NEW.key;
        RETURN NEW;
    ELSIF TG_OP = 'UPDATE' THEN
        IF (NEW.key, NEW.classification, NEW.review, NEW.secrecy, NEW.unpublished)
            IS DISTINCT FROM
            (OLD.key, OLD.classification, OLD.review, OLD.secrecy, OLD.unpublished) THEN
            UPDATE records_registerentry
            SET key = NEW.key, classification = NEW.classification,
                review = NEW.review, secrecy = NEW.secrecy,
                unpublished = NEW.unpublished
            WHERE id = NEW.id;
        END IF;
        IF (NEW.secrecy, NEW.unpublished)
            IS DISTINCT FROM (OLD.secrecy, OLD.unpublished) THEN
            PERFORM records_spread_secrecy(NEW.id, kind, NEW.key);
        END IF;
        IF NEW.key <> OLD.key THEN
            DELETE FROM records_formerkey WHERE record_type = kind AND key = NEW.key;
            INSERT INTO records_formerkey (record_type, key, record_id)
            VALUES (kind, OLD.key, NEW.id)
            ON CONFLICT (record_type, key) DO UPDATE SET record_id = EXCLUDED.record_id;
            PERFORM records_rename_in_values(kind, OLD.key, NEW.key);
        END IF;
        RETURN NEW;
    END IF;
    -- What hangs on a record goes with it, through triggers of its own.
    PERFORM records_delete_dependants(OLD.id);
    DELETE FROM records_formerkey WHERE record_id = OLD.id;
    DELETE FROM records_merge WHERE kept_id = OLD.id;
    DELETE FROM records_registerentry WHERE id = OLD.id;
    RETURN OLD;
END
$$;

-- AFTER INSERT OR UPDATE OR DELETE on record tables and their lists of references.
CREATE OR REPLACE FUNCTION records_write_history() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    owner_column text := TG_ARGV[1];
    -- Worked out from other records, whose history says so.
    -- A version that rose alone did so with a list of references, whose history says it.
    derived constant text[] := ARRAY['secrecy', 'unpublished', 'version', 'updated_at'];
    old_row jsonb;
    new_row jsonb;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        old_row := to_jsonb(OLD);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        new_row := to_jsonb(NEW);
    END IF;
    IF TG_OP = 'UPDATE' AND old_row - derived = new_row - derived THEN
        RETURN NULL;
    END IF;
    INSERT INTO records_historyentry (
        at, transaction, "table", record_type, record, operation,
        before, after, actor_id, reason, request
    ) VALUES (
        clock_timestamp(), txid_current(), TG_TABLE_NAME, TG_ARGV[0],
        (coalesce(new_row, old_row) ->> owner_column)::bigint, lower(TG_OP),
        old_row, new_row, records_setting('actor')::bigint,
        coalesce(records_setting('reason'), ''),
        coalesce(records_setting('request'), '')
    );
    RETURN NULL;
END
$$;
