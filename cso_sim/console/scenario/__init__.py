"""The scenario editor: the loaded scenario as TOML, to be read, changed, checked, saved and loaded."""
