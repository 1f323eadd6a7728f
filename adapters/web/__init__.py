"""The web part: one server for both chats' callbacks, health and metrics."""
