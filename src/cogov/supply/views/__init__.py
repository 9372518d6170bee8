"""The pages of supply."""
