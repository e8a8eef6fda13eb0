"""The Service Center's desk: finds accounts, and does what its staff do for their holders. `cso_idp.staff` has the staff."""
