"""Pages of actors, one module per topic."""
