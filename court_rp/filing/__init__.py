"""A small real filing: choose a case and an event, upload a PDF, get a docket entry and a Notice of Electronic Filing."""
