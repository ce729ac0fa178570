"""What is on, when: the agenda of an edition, and the pages of days, weeks and months."""
