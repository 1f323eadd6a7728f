"""Access files become domain values here: all problems at once, each with file, line and column.

Two passes report together: the shape of each item, then the names that items refer to.
"""
