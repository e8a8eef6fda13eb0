"""The exchange log: the requests and responses of both services, redacted, while it is switched on; and its export as HAR."""
