"""Linking one upgraded individual PACER account to one CM/ECF filer at one court (rules L1 to L9)."""
