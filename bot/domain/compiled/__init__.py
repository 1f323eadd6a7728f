"""The policy compiled into sets of bits: the answers of `bot.domain.evaluate`, without its reasons.

One question is a few operations on whole numbers, however many flows, people and resources there
are. `evaluate` stays the law: it explains, and every answer here must be the one it gives.
"""

from bot.domain.compiled.index import Index
from bot.domain.compiled.offered import Offered

__all__ = ["Index", "Offered"]
