"""Makes secrets, hashes them for storage, and checks them."""
