"""New layouts: how a document's tables were understood, and what may be declared where they were not."""
