"""The people of the editors' desk: accounts, invitations, sign-in, sessions, what they did; in var/people.sqlite."""
