"""The provider's settings: every one can be given as an environment variable `CSO_…`."""
