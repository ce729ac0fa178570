"""The card of one question: everything an editor sees of it, the answers it offers, and what becomes of an answer."""
