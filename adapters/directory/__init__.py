"""Where people are known from: identity providers that push, and systems that are asked."""
