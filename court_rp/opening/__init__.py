"""The page on which a filer opens a case."""
