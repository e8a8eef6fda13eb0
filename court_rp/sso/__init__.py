"""Central Sign-On at a court: the authentication request, its response, and logout."""
