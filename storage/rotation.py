"""After a secret key was rotated: seals and encrypts everything anew, so that the old may go.

Done at the start that first sees the new key. What does not verify is left as it is, to be found
and set aside like any other forged row.
"""

from sqlalchemy import bindparam, select, tuple_, update

from bot.domain.ids import GrantId
from storage.columns import Words
from storage.facts import fact_text, heard_text
from storage.keys import BadSeal
from storage.rows import Values
from storage.secrets import place
from storage.tables import FACT, HEARD, META, REQUEST, SECRET
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

_FACTS = (
    select(FACT.c.source, FACT.c.key, FACT.c.value, FACT.c.seal)
    .where(
        tuple_(FACT.c.source, FACT.c.key)
        > tuple_(bindparam("source_", type_=Words), bindparam("key_", type_=Words))
    )
    .order_by(FACT.c.source, FACT.c.key)
    .limit(_PAGE)
)
_FACT = (
    update(FACT)
    .where(FACT.c.source == bindparam("source_"), FACT.c.key == bindparam("key_"))
    .values(seal=bindparam("fresh"))
)
_HEARD = update(HEARD).where(HEARD.c.source == bindparam("source_")).values(seal=bindparam("fresh"))


def rotate(unit: SqlUnit) -> None:
    """Renew everything if the first key is not the one that the database was last used with."""
    connection, keys = unit.batch.connection, unit.batch.keys
    facts = {row.key: row.value for row in connection.execute(select(META.c.key, META.c.value))}
    if keys.is_current(facts["seal"]):
        return
    _renew_seals(unit)
    _renew_secrets(unit)
    _renew_facts(unit)
    _renew_heard(unit)
    mine = keys.seal(facts["installation"])
    connection.execute(update(META).where(META.c.key == "seal").values(value=mine))


def _renew_seals(unit: SqlUnit) -> None:
    after = ""
    while rows := unit.batch.connection.execute(_ROWS, {"after": after}).all():
        after = rows[-1].id
        renewed: list[Values] = [
            {"at": row.id, "fresh": unit.batch.keys.seal(row.body)}
            for row in rows
            if unit.batch.keys.fits(row.body, row.seal)
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


def _renew_facts(unit: SqlUnit) -> None:
    keys, after = unit.batch.keys, {"source_": "", "key_": ""}
    while rows := unit.batch.connection.execute(_FACTS, after).all():
        after = {"source_": rows[-1].source, "key_": rows[-1].key}
        renewed = []
        for source, key, value, seal in rows:
            text = fact_text(source, key, value)
            if keys.fits(text, seal):
                renewed.append({"source_": source, "key_": key, "fresh": keys.seal(text)})
        if renewed:
            unit.batch.connection.execute(_FACT, renewed)


def _renew_heard(unit: SqlUnit) -> None:
    keys = unit.batch.keys
    for source, at, seal in unit.batch.connection.execute(select(HEARD)).all():
        text = heard_text(source, at)
        if keys.fits(text, seal):
            unit.batch.connection.execute(_HEARD, {"source_": source, "fresh": keys.seal(text)})
