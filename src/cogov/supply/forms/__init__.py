"""The shapes of supply's forms."""
