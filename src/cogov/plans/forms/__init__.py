"""The shapes of plans' forms, by topic."""
