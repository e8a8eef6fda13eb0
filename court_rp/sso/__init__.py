"""The relying party: how a court sends somebody to Central Sign-On and what it believes when they come back."""
