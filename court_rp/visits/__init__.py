"""The visitor of a court: each request reads its visit once, and decisions about the visitor take it as an argument."""
