"""Scenarios: the people, courts and dates of a simulation's beginning, as strict TOML or JSON documents.

`document` has the schema, `rules` the checks across tables, `reading` parses and checks a text and gives each mistake its line,
`worlds` makes the parts that the services load. The shipped ones are files in `cso_sim/scenarios/`.
"""
