"""What every engine room stands on: quantities, dates, identifiers, reasons."""
