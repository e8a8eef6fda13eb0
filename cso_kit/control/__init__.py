"""The common part of both services' control planes."""
