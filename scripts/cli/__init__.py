"""The verbs of `musnad`, one module for each group."""
