"""From annotations to decisions."""
