"""HTTP ground of both services: requests, forms, pages, cookies, addresses and limits."""
