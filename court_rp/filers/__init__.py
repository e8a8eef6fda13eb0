"""The filers of a court, unknown to the provider and to other courts (rule C1), and the state of their credentials."""
