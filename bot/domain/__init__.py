"""The vocabulary and the law: values and pure functions, with no clock, no I/O and no library."""
