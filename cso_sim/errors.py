"""The one error of the command line: what `cso-sim` prints before it ends with status 1."""


class CommandError(Exception):
    """A command cannot do what it was asked to; the message is one sentence and a way out."""
