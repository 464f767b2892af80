"""undertow against the Coordination Network Toolkit, and against its own targets."""
