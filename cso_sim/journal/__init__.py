"""The journals of both services as one: reading, waiting, and what can be made of their events."""
