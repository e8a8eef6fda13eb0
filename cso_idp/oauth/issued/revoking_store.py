"""Revokes codes and tokens of a client, of an account, or of both; the only module with that SQL.

The tables have no index for it (docs/decisions/0006-what-a-login-writes.md): it is rare, and scans the tables.
"""

from sqlalchemy import Table, bindparam, update

from cso_idp import tables
from cso_kit.storage.statement import Command
from cso_kit.storage.unit_of_work import Transaction


def _command(table: Table, mark: str, *of: str) -> Command:
    """The command that marks all unmarked rows with these columns' values."""
    wanted = (table.c[name] == bindparam(f"of_{name}") for name in of)
    return Command(update(table).where(*wanted, table.c[mark].is_(None)), mark)


def _commands(*of: str) -> tuple[Command, Command]:
    return _command(tables.authorization_code, "consumed_at", *of), _command(tables.token, "revoked_at", *of)


_OF_ACCOUNT, _OF_CLIENT, _OF_BOTH = (
    _commands("account_id"),
    _commands("client_id"),
    _commands("account_id", "client_id"),
)


def revoke_of_account(tx: Transaction, account_id: int) -> int:
    """Revokes all codes and tokens of an account. Returns the number of tokens."""
    return _revoke(tx, _OF_ACCOUNT, of_account_id=account_id)


def revoke_of_client(tx: Transaction, client_id: str) -> int:
    """Revokes all codes and tokens of a client. Returns the number of tokens."""
    return _revoke(tx, _OF_CLIENT, of_client_id=client_id)


def revoke_of_both(tx: Transaction, account_id: int, client_id: str) -> int:
    """Revokes all codes and tokens of a client for an account. Returns the number of tokens."""
    return _revoke(tx, _OF_BOTH, of_account_id=account_id, of_client_id=client_id)


def _revoke(tx: Transaction, commands: tuple[Command, Command], **of: int | str) -> int:
    codes, tokens = commands
    tx.put(codes, **of, consumed_at=tx.at.protocol)
    return tx.run(tokens, **of, revoked_at=tx.at.protocol)
