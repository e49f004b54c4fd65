#!/usr/bin/env bash
# Run once by the PostgreSQL image, on an empty data folder: the two roles of docs/operations.md. `tillid_owner`
# owns the tables and migrates them; `tillid` reads and writes rows, owns nothing, and cannot step around
# row-level security.
set -euo pipefail

psql --username "${POSTGRES_USER:-postgres}" --dbname "$POSTGRES_DB" --no-psqlrc --set ON_ERROR_STOP=1 \
    --set owner_password="$TILLID_OWNER_PASSWORD" --set node_password="$TILLID_NODE_PASSWORD" <<'SQL'
CREATE ROLE tillid_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE tillid LOGIN NOBYPASSRLS PASSWORD :'node_password';
ALTER SCHEMA public OWNER TO tillid_owner;
-- CREATE, because a node makes sure of the table of migrations at each start, and PostgreSQL asks for the right
-- even when the table exists.
GRANT USAGE, CREATE ON SCHEMA public TO tillid;
ALTER DEFAULT PRIVILEGES FOR ROLE tillid_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO tillid;
ALTER DEFAULT PRIVILEGES FOR ROLE tillid_owner IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO tillid;
SQL
