"""Sixteen invented reports with gold labels and the answers of three played people; CC0."""
