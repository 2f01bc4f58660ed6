"""Planning: cases, scenarios, plans and their approval; `engine` is the planner itself, pure."""
