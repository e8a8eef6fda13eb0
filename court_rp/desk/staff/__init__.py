"""The staff of the clerk's office: who they are, their login and their sessions."""
