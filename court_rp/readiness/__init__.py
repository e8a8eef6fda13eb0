"""The readiness wizard (rule R1): questions that anyone can answer, and the next step. Nothing is looked up or stored."""
