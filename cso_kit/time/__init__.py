"""The clock and its two hands."""
