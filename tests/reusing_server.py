"""A PostgreSQL server that uses databases again: one that is dropped is put back as it was copied, and serves as the next copy.

PostgreSQL copies a database file by file, and makes a checkpoint before and after. That takes many times as long as most tests.
"""

import time
import uuid
from collections import Counter, defaultdict
from typing import Any

import psycopg

from cso_kit.storage.database_locations import DatabaseServer
from cso_kit.storage.renaming import Renaming
from tests.kept_connections import KEPT, KeptConnections

# What a database is when it is handed out: the rows of all tables, the sequences, and a fingerprint of everything but rows.
_SCHEMA = """
    SELECT md5(string_agg(line, ' ' ORDER BY line)) FROM (
        SELECT concat_ws('.', c.relname, c.relkind, a.attname, a.atttypid, a.attnotnull)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0
        UNION ALL SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT concat_ws('.', conname, convalidated) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg_temp%' AND nspname NOT LIKE 'pg_toast%'
        UNION ALL SELECT s.setconfig::text FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
            WHERE d.datname = current_database()
    ) AS lines (line)
"""
_REMEMBER = f"""
    DO $$
    DECLARE each record;
    BEGIN
        DROP SCHEMA IF EXISTS kept CASCADE;  -- the template may be such a copy itself
        CREATE SCHEMA kept;
        FOR each IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
            EXECUTE format('CREATE TABLE kept.%I AS TABLE public.%I', each.relname, each.relname);
        END LOOP;
        CREATE TABLE kept._sequences AS SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public';
        CREATE TABLE kept._schema AS {_SCHEMA};
    END $$
"""  # noqa: S608
# A table whose file is empty has no rows.
_PUT_BACK = """
    SET session_replication_role = replica;
    DO $$
    DECLARE each record;
    BEGIN
        FOR each IN SELECT now.relname FROM pg_class now JOIN pg_class kept USING (relname)
            WHERE now.relnamespace = 'public'::regnamespace AND kept.relnamespace = 'kept'::regnamespace
            AND now.relkind = 'r' AND (pg_relation_size(now.oid) > 0 OR pg_relation_size(kept.oid) > 0) LOOP
            EXECUTE format('DELETE FROM public.%I', each.relname);
            EXECUTE format('INSERT INTO public.%I SELECT * FROM kept.%I', each.relname, each.relname);
        END LOOP;
        PERFORM setval(format('public.%I', sequencename), coalesce(last_value, 1), last_value IS NOT NULL)
            FROM kept._sequences;
    END $$
"""
_LEAVING = 0.1  # seconds
_CONNECTIONS = "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND application_name <> %s LIMIT 1"
_END_CONNECTIONS = (
    "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = %s AND application_name <> %s"
)


class ReusingServer(DatabaseServer):
    """The server of one worker. A database gets the name that is asked for, and nobody finds it by its former name.

    A connection to each stays open: one that has read the catalogue puts the rows back in a tenth of the time. So do those that
    the services close (`services`).
    """

    def __init__(self, url: str) -> None:
        super().__init__(url, copy_files=True)
        self.services = KeptConnections()
        self._server: Any = psycopg.connect(url, autocommit=True)
        self._copies: Counter[str] = Counter()
        self._free: defaultdict[str, list[str]] = defaultdict(list)
        self._template_of: dict[str, str] = {}
        self._connections: dict[str, Any] = {}

    def copy(self, template: str, name: str, renaming: Renaming | None = None) -> Renaming | None:
        """As the server's, but a database of the same template that was dropped is used first."""
        if self._free[template]:
            free = self._free[template].pop()
            self._let_everybody_leave(free)
            self._rename(free, name)
            self.services.hand_out(free, name)
            self._template_of[name] = template
            return renaming
        self._hang_up(template)  # it may be such a copy itself
        super().copy(template, name)
        self._copies[template] += 1
        if template != "template0" and self._copies[template] > 1:  # most templates are copied once
            self._connected(name).execute(_REMEMBER)
            self._template_of[name] = template
            self.services.hand_out("", name)
        return renaming

    def drop(self, name: str) -> None:
        """Puts the database back as it was copied, and keeps it; drops it if a test changed more than rows."""
        template = self._template_of.pop(name, None)
        if template is None or not self._exists(name):
            self._hang_up(name)
            super().drop(name)
            return
        self._let_everybody_leave(name)
        free = f"free_{uuid.uuid4().hex}"
        self.services.take_back(name, free)
        self._rename(name, free)
        connection = self._connected(free)
        if self._has_schema_it_had(connection):
            connection.execute(_PUT_BACK)
            self._free[template].append(free)
        else:
            self._hang_up(free)
            super().drop(free)

    def close(self) -> None:
        """Closes the worker's own connections."""
        for name in list(self._connections):
            self._hang_up(name)
        self.services.close()
        self._server.close()

    def _let_everybody_leave(self, name: str) -> None:
        # A connection that was closed is there for another millisecond, and PostgreSQL itself looks again after 100 only.
        give_up = time.monotonic() + _LEAVING
        while self._server.execute(_CONNECTIONS, (name, KEPT)).fetchone() and time.monotonic() < give_up:
            time.sleep(0.001)
        self._server.execute(_END_CONNECTIONS, (name, KEPT))

    def _has_schema_it_had(self, connection: Any) -> bool:
        try:
            (kept,) = connection.execute("SELECT * FROM kept._schema").fetchone()
        except psycopg.Error:
            return False
        (now,) = connection.execute(_SCHEMA).fetchone()
        return bool(kept == now)

    def _exists(self, name: str) -> bool:
        return self._server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is not None

    def _rename(self, name: str, to: str) -> None:
        # ALTER DATABASE would refuse it, because a connection is open.
        self._server.execute("UPDATE pg_database SET datname = %s WHERE datname = %s", (to, name))
        if name in self._connections:
            self._connections[to] = self._connections.pop(name)

    def _connected(self, name: str) -> Any:
        """The connection to a database that stays open. A test may have ended it: then it is another one."""
        kept = self._connections.get(name)
        if kept is not None:
            try:
                kept.execute("SELECT 1")
                return kept
            except psycopg.OperationalError:
                self._hang_up(name)
        plain = self._url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
        made = self._connections[name] = psycopg.connect(plain, autocommit=True, application_name=KEPT)
        return made

    def _hang_up(self, name: str) -> None:
        self.services.forget(name)
        connection = self._connections.pop(name, None)
        if connection is not None:
            connection.close()
