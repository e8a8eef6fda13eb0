"""Links between PACER accounts and filers as they are stored. Making and ending one is decided in `linking`."""
