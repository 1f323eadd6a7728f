"""How each item of an access file is written: one model for each, nothing resolved yet."""
