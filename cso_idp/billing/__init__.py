"""The receipts that courts and the Case Locator send (rule A15), and the billing history. Nothing of it is real money."""
