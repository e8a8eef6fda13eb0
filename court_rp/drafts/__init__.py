"""Filings that were interrupted and are kept for their filer until they are filed, discarded or expire."""
