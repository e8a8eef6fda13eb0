"""The courts themselves: which there are, in which phase each is, what each posts, and which one a request is for."""
