"""The queue of questions: its page, its filters, who looks at which question."""
