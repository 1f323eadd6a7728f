"""After a secret key was rotated: seals and encrypts everything anew, so that the old may go.

Done at the start that first sees the new key. What does not verify is left as it is, to be found
and set aside like any other forged row.
"""

from sqlalchemy import bindparam, select, update

from bot.domain.ids import GrantId
from storage.keys import BadSeal, Keyring
from storage.rows import Values
from storage.secrets import place
from storage.tables import META, REQUEST, SECRET
from storage.unit import SqlUnit

_PAGE = 1000
_ROWS = (
    select(REQUEST.c.id, REQUEST.c.body, REQUEST.c.seal)
    .where(REQUEST.c.id > bindparam("after"))
    .order_by(REQUEST.c.id)
    .limit(_PAGE)
)
_SEAL = update(REQUEST).where(REQUEST.c.id == bindparam("at")).values(seal=bindparam("fresh"))
_SECRET = update(SECRET).where(SECRET.c.grant == bindparam("at")).values(sealed=bindparam("fresh"))


def rotate(unit: SqlUnit) -> None:
    """Renew everything if the first key is not the one that the database was last used with."""
    connection, keys = unit.batch.connection, unit.batch.keys
    facts = {row.key: row.value for row in connection.execute(select(META.c.key, META.c.value))}
    if keys.is_current(facts["seal"]):
        return
    _renew_seals(unit)
    _renew_secrets(unit)
    mine = keys.seal(facts["installation"])
    connection.execute(update(META).where(META.c.key == "seal").values(value=mine))


def _renew_seals(unit: SqlUnit) -> None:
    after = ""
    while rows := unit.batch.connection.execute(_ROWS, {"after": after}).all():
        after = rows[-1].id
        renewed: list[Values] = [
            {"at": row.id, "fresh": unit.batch.keys.seal(row.body)}
            for row in rows
            if _fits(unit.batch.keys, row.body, row.seal)
        ]
        if renewed:
            unit.batch.connection.execute(_SEAL, renewed)


def _renew_secrets(unit: SqlUnit) -> None:
    keys = unit.batch.keys
    for grant, sealed in unit.batch.connection.execute(select(SECRET)).all():
        cell = place(GrantId(grant))
        try:
            fresh = keys.encrypt(keys.decrypt(sealed, cell), cell)
        except BadSeal:
            continue
        unit.batch.connection.execute(_SECRET, {"at": grant, "fresh": fresh})


def _fits(keys: Keyring, text: str, seal: str) -> bool:
    try:
        keys.verify(text, seal)
    except BadSeal:
        return False
    return True
