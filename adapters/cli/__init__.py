"""The command line: what can be typed, and how answers are printed."""
