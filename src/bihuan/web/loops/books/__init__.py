"""台账: the officers' own list of matters, out as a workbook and in as history."""
