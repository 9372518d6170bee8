"""Questions about the crisis and who does what in it."""
