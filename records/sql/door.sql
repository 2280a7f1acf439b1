-- Functions behind the triggers on accounts. Installed after each migration by
-- records.database.

-- The tokens of who may do less from now on; they do not come back with the powers.
CREATE OR REPLACE FUNCTION records_end_tokens(of_user bigint) RETURNS void
LANGUAGE sql AS $$
    UPDATE records_apitoken
    SET ended_at = clock_timestamp(), ended_why = 'Its owner lost a role or the account.'
    WHERE user_id = of_user AND ended_at IS NULL
$$;

-- AFTER UPDATE on accounts: who is deactivated, gets another password or other powers
-- is logged out everywhere, whichever way it was changed.
CREATE OR REPLACE FUNCTION records_end_sessions() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.password, NEW.is_active, NEW.is_staff, NEW.is_superuser)
        IS DISTINCT FROM (OLD.password, OLD.is_active, OLD.is_staff, OLD.is_superuser)
    THEN
        DELETE FROM records_usersession WHERE user_id = NEW.id;
    END IF;
    IF (OLD.is_active AND NOT NEW.is_active) OR (OLD.is_staff AND NOT NEW.is_staff)
        OR (OLD.is_superuser AND NOT NEW.is_superuser)
    THEN
        PERFORM records_end_tokens(NEW.id);
    END IF;
    RETURN NULL;
END
$$;

-- AFTER DELETE on the roles and rights of accounts.
CREATE OR REPLACE FUNCTION records_end_sessions_of_role() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM records_usersession WHERE user_id = OLD.user_id;
    PERFORM records_end_tokens(OLD.user_id);
    RETURN NULL;
END
$$;
