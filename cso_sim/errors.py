"""The error of the command line. `cso-sim` prints it and ends with status 1."""


class CommandError(Exception):
    """A command failed. The message is one sentence with a way out."""
