"""Merging a separate exempt account of a CJA panel attorney into the holder's own (rule A7): the request and the merge."""
