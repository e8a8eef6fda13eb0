"""Central Sign-On at a court: how somebody is sent to the provider, and what the court does with the answer."""
