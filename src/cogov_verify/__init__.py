"""cogov-verify: check what cogov published, without cogov. Needs nothing but Python's standard library."""
