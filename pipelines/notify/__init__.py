"""Notes to the contacts of ailing sources: who is due one, its words, how it leaves, what was written before."""
