"""People and their mail: who there is, becoming one of them in this browser or in another one, passwords, letters and codes."""
