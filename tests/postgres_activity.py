"""What the processes of a PostgreSQL server are doing, for tests that wait until one of them waits."""

import asyncio

import psycopg

from tests.kept_connections import KEPT


async def until_found(url: str, what: str, count: int = 1) -> None:
    """Waits until so many of the server's processes for a database are in a state."""
    question = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "  # noqa: S608
        f"AND application_name <> '{KEPT}' AND backend_type = 'client backend' AND {what}"
    )
    async with asyncio.timeout(60), await psycopg.AsyncConnection.connect(url, autocommit=True) as other:
        while await (await other.execute(question)).fetchone() != (count,):  # type: ignore[arg-type]  # noqa: ASYNC110 - it is another process
            await asyncio.sleep(0.02)


async def until_one_waits_for_a_lock(url: str) -> None:
    """Waits until a transaction in a database waits for a lock that another one holds."""
    await until_found(url, "wait_event_type = 'Lock'")
