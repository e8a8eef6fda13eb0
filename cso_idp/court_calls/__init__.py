"""What the courts tell the provider, by calls of their own clients. Each kind of call is taken once by its id."""
