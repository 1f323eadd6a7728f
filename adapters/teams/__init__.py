"""Microsoft Teams: verified activities in, Adaptive Cards out. Start at `service.TeamsChat`.

Deliberate: of the Bot Framework only models, TurnContext and TeamsActivityHandler are used, in
`framework.py` alone; the edge around them (tokens, keys, connector) is our own.
"""
