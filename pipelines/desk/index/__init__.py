"""The index of the last run: tables that pages read fast, made aside in a process of its own and followed as the
ledger grows. No requests here."""
