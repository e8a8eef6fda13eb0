"""How a client proves who it is: by secret, by assertion, or not at all."""
