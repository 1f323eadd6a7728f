"""One file for each kind of system that knows who is on call."""
