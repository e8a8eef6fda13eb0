"""Stored links between PACER accounts and filers. `linking` decides about making and ending them."""
