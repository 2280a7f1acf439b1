-- Functions behind the triggers on accounts. Installed after each migration by
-- records.database.

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
    RETURN NULL;
END
$$;

-- AFTER DELETE on the roles and rights of accounts.
CREATE OR REPLACE FUNCTION records_end_sessions_of_role() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM records_usersession WHERE user_id = OLD.user_id;
    RETURN NULL;
END
$$;
