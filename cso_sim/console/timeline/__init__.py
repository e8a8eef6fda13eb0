"""The timeline: the journals as a live sequence between browser, courts, provider and mailboxes."""
