"""Connectors without a target of their own: they speak JSON to a program or a web address."""
