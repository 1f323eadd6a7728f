"""The demonstration on loopback: a fake Slack and a fake Teams that speak the real protocols, a page, a real PostgreSQL."""
