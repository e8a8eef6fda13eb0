"""The login page of every court: its own form before go-live, the way to Central Sign-On afterwards, and the logout."""
