"""Records the changes that a service writes to its database, for tests of side channels."""

from typing import Any

import pytest

from cso_kit.storage.unit_of_work import Transaction


def record_writes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A list that grows with each prepared change that any service of this process makes from now on."""
    written: list[str] = []
    real = Transaction._write

    def listed(tx: Transaction, sql: str, values: Any) -> int:
        written.append(sql)
        return real(tx, sql, values)

    monkeypatch.setattr(Transaction, "_write", listed)
    return written
