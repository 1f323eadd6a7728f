"""Where the audit log ends is where its export ends. The suite of the port is in test_store."""

import json

from storage.store import SqlStore
from tests.contracts.log import hash_of, last, note


async def test_the_marks_are_those_of_the_exported_log(store: SqlStore) -> None:
    """Number, hash and time: what a witness remembers is found in an export, too."""
    for text in ("first", "second", "third"):
        await note(store, text)
    exported = [json.loads(line) async for line in store.audit_reader.export()]
    end, head = await last(store), await store.audit_reader.head()

    assert end
    assert (head.seq, head.hash) == (end.seq, end.hash)
    assert (3, exported[-1]["hash"]) == (end.seq, end.hash)
    assert exported[-1]["at"].startswith(f"{end.at:%Y-%m-%dT%H:%M:%S}")
    assert [one["hash"] for one in exported] == [await hash_of(store, n) for n in (1, 2, 3)]
