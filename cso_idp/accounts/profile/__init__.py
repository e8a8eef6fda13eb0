"""The profile of an account: what its holder may change at Manage My Account, and what not."""
