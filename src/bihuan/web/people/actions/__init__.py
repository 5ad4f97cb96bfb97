"""What changes in the room, one module for each kind of thing."""
