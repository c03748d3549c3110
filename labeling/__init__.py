"""From raw files to approved annotations."""
