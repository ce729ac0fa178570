"""What a new release owes those who subscribe to the one before it: `reading` says what feeds hold, `compare` what
became of each entry and which changes nobody may be shown."""
