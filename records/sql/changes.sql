-- The feed of changes (records.models.changes). Installed after each migration by
-- records.database.

-- AFTER INSERT OR UPDATE OR DELETE on a record table; the argument is the record type.
CREATE OR REPLACE FUNCTION records_tell_change() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    told records_change;
BEGIN
    told.key_before := '';
    told.key_after := '';
    told.handle := gen_random_uuid();
    told.at := clock_timestamp();
    told.transaction := txid_current();
    told.record_type := TG_ARGV[0];
    IF TG_OP <> 'INSERT' THEN
        told.record := OLD.id;
        told.version := OLD.version;
        told.key_before := OLD.key;
        told.secrecy_before := OLD.secrecy;
        told.unpublished_before := OLD.unpublished;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        told.record := NEW.id;
        told.version := NEW.version;
        told.key_after := NEW.key;
        told.secrecy_after := NEW.secrecy;
        told.unpublished_after := NEW.unpublished;
    END IF;
    IF TG_OP = 'UPDATE'
        AND (OLD.version, OLD.secrecy, OLD.unpublished)
            IS NOT DISTINCT FROM (NEW.version, NEW.secrecy, NEW.unpublished) THEN
        RETURN NULL;
    END IF;
    INSERT INTO records_change (
        handle, at, transaction, record, record_type, key_before, key_after, version,
        secrecy_before, secrecy_after, unpublished_before, unpublished_after
    ) VALUES (
        told.handle, told.at, told.transaction, told.record, told.record_type,
        told.key_before, told.key_after, told.version, told.secrecy_before,
        told.secrecy_after, told.unpublished_before, told.unpublished_after
    );
    RETURN NULL;
END
$$;
