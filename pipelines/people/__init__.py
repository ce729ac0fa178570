"""The people of the editors' desk: accounts, invitations, sign-in, sessions, what they did; and
members' feeds, which have no person to them; in var/people.sqlite."""
