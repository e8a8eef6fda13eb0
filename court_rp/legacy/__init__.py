"""The court's own CM/ECF credential: its three states, its proof, and its login page."""
