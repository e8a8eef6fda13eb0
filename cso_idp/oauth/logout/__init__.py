"""The logout specifications: RP-initiated, back-channel and front-channel."""
