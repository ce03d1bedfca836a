"""What people say that a cell should read: the files in which they say it, and laying it over what was read."""
