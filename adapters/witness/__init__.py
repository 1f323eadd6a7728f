"""Witnesses of the audit log, outside the database."""
