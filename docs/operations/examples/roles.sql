-- Three roles for one database. Run by a superuser, inside the database, after each
-- `manage.py migrate`:  psql --single-transaction --file roles.sql chancery
-- Passwords and pg_hba.conf are yours to set; see deployment.md.

-- Owns the tables: migrations, load_fixtures, restoring. Never used by the web server.
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'chancery_owner') THEN
        CREATE ROLE chancery_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'chancery_web') THEN
        CREATE ROLE chancery_web LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'chancery_read') THEN
        CREATE ROLE chancery_read LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
    END IF;
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format(
        'GRANT CONNECT ON DATABASE %I TO chancery_owner, chancery_web, chancery_read',
        current_database());
    EXECUTE format('GRANT CREATE ON DATABASE %I TO chancery_owner', current_database());
    -- An import writes what has changed by way of a table that its transaction drops.
    EXECUTE format(
        'GRANT TEMPORARY ON DATABASE %I TO chancery_owner, chancery_web',
        current_database());
END $$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO chancery_owner;
GRANT USAGE ON SCHEMA public TO chancery_web, chancery_read;

-- The web server reads and writes rows, and can't change what tables are.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO chancery_web;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO chancery_web;
-- History is added to by triggers, and never changed or thrown away.
REVOKE UPDATE, DELETE, TRUNCATE ON records_historyentry, records_change FROM chancery_web;
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM chancery_web;
-- How long a statement may take, and a transaction stand still, the web server says
-- itself (config/timeouts.py): an import may take its time over a large workbook.
ALTER ROLE chancery_web SET lock_timeout = '2s';

-- Reports read everything but what opens doors. What is confidential is read too: this
-- role is for whoever may see all records.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO chancery_read;
REVOKE ALL ON records_user, records_usersession, records_secondfactor,
    records_recoverycode, records_allowance, records_apitoken, records_keptanswer,
    django_session FROM chancery_read;
GRANT SELECT (id, username, first_name, last_name, is_active, is_staff, is_superuser,
    last_login, date_joined) ON records_user TO chancery_read;
ALTER ROLE chancery_read SET default_transaction_read_only = on;
ALTER ROLE chancery_read SET statement_timeout = '5min';
