"""The shapes of supply's API."""
