"""What every door needs: strict input, faults, headers, lists, pages."""
