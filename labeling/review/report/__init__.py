"""The report on a project's labels: its numbers, its plots, its page."""
