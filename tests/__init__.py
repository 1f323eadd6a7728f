"""Tests state rules. Their folders mirror the packages; fakes are servers that behave."""
