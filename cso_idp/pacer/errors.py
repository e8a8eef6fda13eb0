"""What can be wrong with a request to the PACER Authentication API before anybody looks at who sent it."""


class FaultyRequestError(Exception):
    """The request cannot be read; the message is one sentence for its sender.

    The real service's answer is not public. Here it is an ordinary answer with HTTP status 200, as all documented ones are.
    """
