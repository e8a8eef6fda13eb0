"""PACER Administrative Accounts: their users, who pays for whom, and the client-code rules that bind the users (rule A8)."""
