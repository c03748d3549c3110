"""From approved annotations to a release."""
