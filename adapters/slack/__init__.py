"""Slack: signed requests or Socket Mode in, cards as Block Kit out. Slack's SDK is used only here.

`SlackChat` in `service` is the whole of it for the application.
"""
