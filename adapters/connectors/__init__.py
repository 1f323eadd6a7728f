"""One file for each kind of target system that Daypass can open access in."""
