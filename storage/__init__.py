"""Daypass's own database: tables, units of work, outbox and audit.

The only place that knows SQL.
"""
