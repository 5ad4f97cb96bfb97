"""Ten matters at random for an inspection by the superior, and completion and timeliness by office."""
