"""The frozen types that rule files become, and which edition is in force on a day."""
