"""Alembic's entry: runs inside the transaction that storage.schema began."""

from alembic import context

from storage.tables import Rows

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Rows.metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
)
context.run_migrations()
