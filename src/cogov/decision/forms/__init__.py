"""The shapes of decision's forms."""
