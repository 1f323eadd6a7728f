"""Two short pages that the Teams app package has to name: what is kept, and on what terms."""

from aiohttp import web

PRIVACY = """\
Daypass: privacy

Daypass is run by your own organisation. It keeps, in its own database, who asked for
which access, when, why, who decided, when the access was opened and when it ended; and
of your chat account its id and the address by which it can write to you. It reads only
what you write to it. It sends nothing to anybody but your organisation's own systems
and chats. Ask the people who run it how long entries are kept, and for a copy of those
about you.
"""
TERMS = """\
Daypass: terms

Daypass lends access to your organisation's systems. Everything that is asked, decided,
opened and ended is recorded. Ask for what you need, for as long as you need it, and
give it back when you are done. Your organisation's own rules for the systems apply.
"""


async def privacy(_: web.Request) -> web.Response:
    """Say what is kept about people."""
    return web.Response(text=PRIVACY)


async def terms(_: web.Request) -> web.Response:
    """Say on what terms Daypass is used."""
    return web.Response(text=TERMS)
