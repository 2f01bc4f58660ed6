"""The writes of the room, by subject: people, memberships, roles, impersonation, sign-in providers."""
