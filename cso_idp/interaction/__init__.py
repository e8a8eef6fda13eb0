"""What stands between a request and its answer: the steps, the machine that leads through them, and its OpenID face."""
