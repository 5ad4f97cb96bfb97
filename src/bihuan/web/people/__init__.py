"""人员: offices, accounts, roles, who may open what, and the one door to protected rows."""
