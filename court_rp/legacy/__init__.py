"""The legacy credential (CM/ECF) that a court issued: its proof, the login with it, and the reset of its key."""
