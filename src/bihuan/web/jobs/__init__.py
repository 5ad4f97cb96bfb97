"""后台任务: long work with progress. It knows nobody; upper rooms register what a kind of job does."""
