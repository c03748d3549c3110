"""The command line and the set-up scripts."""
