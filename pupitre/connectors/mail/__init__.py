"""Mail: boxes read by IMAP, mails turned into what the support room takes (docs/decisions/0015)."""
