"""Errors that a person may be shown: each is named for what happened and reads as a sentence."""


class AccessError(Exception):
    """The root. Its text is shown to whoever caused it: it says what to do, and holds no secret."""


class Refused(AccessError):
    """The policy says no, or not like this."""


class NotYours(AccessError):
    """This person may not do that to this request."""


class TooLate(AccessError):
    """The request or grant has moved on; what was asked no longer applies."""


class NotFound(AccessError):
    """There is no such thing, or none that this person may know of: the two read the same."""


class NotKnown(AccessError):
    """A fact that this needs cannot be known at present: it waits, and is tried again."""
