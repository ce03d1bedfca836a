"""What `make fuzz` is made of: sources, mutators declared by name, the pipeline around them, and the comparison."""
