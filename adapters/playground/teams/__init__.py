"""A fake Microsoft Teams on loopback: real keys, real tokens, Bot Connector v3 with its limits.

Start at `service.FakeTeams`. It serves an unmodified bot, the tests, and the playground's page.
"""
