"""Pages about mail: the outbox, the built-in viewer, the settings of mailboxes."""
