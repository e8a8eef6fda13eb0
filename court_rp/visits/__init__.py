"""Who is looking at a court: a visit is read once per request, and decisions about a visitor take it as their argument."""
