"""One-time secrets, encrypted for the grant they belong to, and deleted when they are taken."""

from sqlalchemy import delete

from bot.domain.ids import GrantId
from bot.ports.connector import Secret
from storage import dialects
from storage.batch import Batch
from storage.tables import SECRET


class SqlSecrets:
    """The port `Secrets`, for one unit."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def keep(self, grant: GrantId, secret: Secret) -> None:
        """Store a secret, replacing an earlier one of the grant."""
        values = {"grant": grant, "sealed": self._batch.keys.encrypt(secret.value, place(grant))}
        write = dialects.upsert(self._batch.dialect, SECRET, ("grant",), ("sealed",))
        self._batch.connection.execute(write, values)

    def take(self, grant: GrantId) -> Secret | None:
        """Return the secret and delete it; None when it is not there.

        Raises BadSeal when it was tampered with.
        """
        statement = delete(SECRET).where(SECRET.c.grant == grant).returning(SECRET.c.sealed)
        sealed = self._batch.connection.execute(statement).scalar_one_or_none()
        if sealed is None:
            return None
        return Secret(value=self._batch.keys.decrypt(sealed, place(grant)))

    def drop(self, grant: GrantId) -> None:
        """Delete the secret unseen."""
        self._batch.connection.execute(delete(SECRET).where(SECRET.c.grant == grant))


def place(grant: GrantId) -> str:
    """Name the cell that a secret is encrypted for."""
    return f"secret|{grant}|sealed"
