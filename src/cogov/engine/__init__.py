"""Methods: pure functions on plain values, with their source. No Django, no clock, no files."""
