-- Run once by a superuser, connected to the catalogue's database: the roles the service works with.
-- Passwords and LOGIN details are the operator's choice; the migrations only need these names.
--   tidemark_owner     owns the tables and runs the migrations, nothing else
--   tidemark_service   what the service works as: owns nothing, cannot bypass row-level security
--   tidemark_dispatch  owns the few functions that look across tenants; nobody logs in as it
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tidemark_owner') THEN
        CREATE ROLE tidemark_owner LOGIN NOSUPERUSER NOBYPASSRLS;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tidemark_service') THEN
        CREATE ROLE tidemark_service LOGIN NOSUPERUSER NOBYPASSRLS;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tidemark_dispatch') THEN
        CREATE ROLE tidemark_dispatch NOLOGIN NOSUPERUSER NOBYPASSRLS;
    END IF;
    -- the owner may hand functions over to it, and does not inherit what it sees
    GRANT tidemark_dispatch TO tidemark_owner WITH INHERIT FALSE, SET TRUE;
    EXECUTE format('GRANT CONNECT, CREATE ON DATABASE %I TO tidemark_owner', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO tidemark_service', current_database());
    GRANT USAGE, CREATE ON SCHEMA public TO tidemark_owner WITH GRANT OPTION;
    GRANT USAGE ON SCHEMA public TO tidemark_service, tidemark_dispatch;
END
$$;
