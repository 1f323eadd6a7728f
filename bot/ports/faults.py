"""How the outside fails, in two words: try again, or do not."""


class TryAgain(Exception):
    """It did not answer, or said "later": the outcome is not known. `after` is in seconds."""

    def __init__(self, message: str, *, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class Impossible(Exception):
    """Trying again will not help before somebody acts. The message says what to do."""
