"""The composition root: the only part that sees both the inside and the outside."""
