#!/bin/sh
# Runs once in a new catalogue: databases and roles of the service and of Keycloak.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname tidemark --file /tidemark/bootstrap.sql
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname tidemark \
    -v owner="$TIDEMARK_DB_OWNER_PASSWORD" -v service="$TIDEMARK_DB_PASSWORD" -v keycloak="$KEYCLOAK_DB_PASSWORD" <<'SQL'
ALTER ROLE tidemark_owner PASSWORD :'owner';
ALTER ROLE tidemark_service PASSWORD :'service';
CREATE ROLE keycloak LOGIN PASSWORD :'keycloak';
CREATE DATABASE keycloak OWNER keycloak;
SQL
