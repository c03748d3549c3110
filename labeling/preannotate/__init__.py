"""Predictions that save an annotator's time."""
