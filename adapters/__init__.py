"""Everything that talks to somebody else's system. Adapters translate; they hold no rules."""
