"""The rules of support, pure: deadlines, priority, routing, states. No Django, no database, no clock."""
