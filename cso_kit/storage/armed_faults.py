"""The table of armed faults: rows and statements. `cso_kit.faults` decides."""

from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import bindparam, delete, insert, or_, select, update

from cso_kit.storage.statement import Command, Query, columns, first
from cso_kit.storage.tables import KitTables


class ArmedRow(NamedTuple):
    """One armed fault: its aims (`None`: not aimed), how often it may fire, and how often it has.

    `times` and `per_million` (the probability in millionths) may be `None`: any number of times, every time.
    """

    id: str
    fault: str
    client_id: str | None
    court_id: str | None
    sub: str | None
    login_id: str | None
    endpoint: str | None
    times: int | None
    per_million: int | None
    seed: str
    armed_at: datetime
    opportunities: int
    fired: int


class ArmedStatements:
    """The statements for one service's armed faults."""

    def __init__(self, tables: KitTables) -> None:
        fault = tables.fault
        is_this = fault.c.id == bindparam("which")
        self.all = Query(select(*columns(fault, ArmedRow)).order_by(fault.c.armed_at, fault.c.id), ArmedRow._make)
        self.add = Command(insert(fault), *ArmedRow._fields)
        self.remove = Command(delete(fault).where(is_this))
        # One atomic statement: the row stays locked until the request's commit, so each number is given once.
        self.take = Query(
            update(fault)
            .where(is_this, or_(fault.c.times.is_(None), fault.c.fired < fault.c.times))
            .values(opportunities=fault.c.opportunities + 1)
            .returning(fault.c.opportunities),
            first,
        )
        self.count = Command(update(fault).where(is_this).values(fired=fault.c.fired + 1))


# All databases with the same tables share the compiled statements.
armed_statements = cache(ArmedStatements)
