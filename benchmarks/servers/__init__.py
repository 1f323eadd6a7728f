"""The processes that are measured, and those they need: each is told what to do line by line."""
