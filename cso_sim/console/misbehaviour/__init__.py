"""Faults: what can be armed, what is armed, and how often it struck."""
