"""Reading documents in processes of their own and staging what was read."""
