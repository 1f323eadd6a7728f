"""A demonstration on loopback: fake chats with the real protocols, a page, a real PostgreSQL."""
