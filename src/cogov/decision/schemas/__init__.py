"""The shapes of decision's API."""
