"""Scenarios: the people, courts and dates a simulation begins with, as strict TOML or JSON documents.

`document` says what one may hold, `rules` what must be true across it, `reading` turns text into a checked scenario with the line
of every mistake, `worlds` turns that into what each service loads. The shipped ones are files in `cso_sim/scenarios/`.
"""
