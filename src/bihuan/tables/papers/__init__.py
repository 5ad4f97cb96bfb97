"""Papers in Word: laid out from their forms, filled in, read again as a page."""
