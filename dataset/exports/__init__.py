"""Releases in formats that other programs read. Each module knows one format; none knows how a release is built."""
