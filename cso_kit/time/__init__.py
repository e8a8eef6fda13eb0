"""The two hands of the clock: reading and moving them."""
