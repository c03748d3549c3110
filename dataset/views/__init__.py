"""The configs of a release, one module each."""
