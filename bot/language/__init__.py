"""Sentences to intents: one grammar for slash command, mention and direct message."""
