"""The tools, by what they are about. Each docstring is what an agent reads about the tool."""
