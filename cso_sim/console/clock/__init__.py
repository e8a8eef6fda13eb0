"""The clock's room: both hands, the moves of the calendar, and what happened by the last move."""
