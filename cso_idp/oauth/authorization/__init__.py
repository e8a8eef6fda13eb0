"""The authorization request: its parameters, objects, references and checks."""
