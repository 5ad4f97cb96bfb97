"""Pure rules: frozen facts in, frozen results with reasons out. No clock, dice or I/O."""
