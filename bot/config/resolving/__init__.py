"""The second pass: shapes become domain values, and every name must lead somewhere."""
