"""The error for a malformed request to the PACER Authentication API."""


class FaultyRequestError(Exception):
    """The request is malformed. The message is one sentence for its sender.

    The real service's answer is not public. Here it is an ordinary answer with HTTP status 200, like all documented ones.
    """
