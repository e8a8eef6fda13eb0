"""The court's own people, unknown to the provider and to other courts (rule C1), and what their credential is good for."""
