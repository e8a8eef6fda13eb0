"""The provider as the courts see it on the wire: its metadata, keys and endpoints, and the courts as its clients."""
