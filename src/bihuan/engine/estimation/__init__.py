"""What was not counted, from what was: an estimate, its interval, and the assumptions that both rest on."""
