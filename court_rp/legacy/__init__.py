"""The CM/ECF credential that a court issued: proving it, logging in with it, resetting its key."""
