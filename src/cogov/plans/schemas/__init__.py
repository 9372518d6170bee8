"""The shapes of plans' API, by topic."""
