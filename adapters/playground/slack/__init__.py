"""A Slack workspace on loopback: Slack's real protocols, limits and errors, no Slack.

Rule: an unmodified bot cannot tell it from the real service; `fake.FakeSlack` is the front door.
"""
