"""Alembic's entry into the provider's history; the runner hands over the connection, and with it the transaction."""

from alembic import context

from cso_idp.tables import metadata
from cso_kit.storage.tables import add_postgresql_conditions

add_postgresql_conditions(metadata)
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table="idp_alembic_version",
    include_name=lambda name, kind, _: kind != "table" or (name or "").startswith("idp_"),
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
