"""Taking documents in: the drop folder, what is known of each file, and the archive."""
