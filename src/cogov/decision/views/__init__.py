"""The pages of decision."""
