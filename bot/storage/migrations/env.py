"""Runs the steps on the connection, and within the transaction, that `revisions.upgrade` hands over.

A new step is a new file in `versions/`, written by hand, whose `down_revision` is the newest one's; its `revision` also
goes to `schema.REVISION`. A step that has been released is never changed: databases out there have run it.
"""

from alembic import context

context.configure(connection=context.config.attributes["connection"], render_as_batch=True)
context.run_migrations()
