"""Daypass from the inside: the law, the language, the cards, and the engine that acts."""
