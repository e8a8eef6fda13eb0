"""A filer changes the CM/ECF password that the court issued, before the court is live (D§2.6)."""
