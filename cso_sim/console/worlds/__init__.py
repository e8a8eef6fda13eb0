"""Worlds: federations of their own beside the server's; made, opened, kept as snapshots, and deleted."""
