"""Base figures of the register, and an estimate of what the lists miss."""
