"""The pictures of decision, drawn on the server."""
