"""From grids to declared tables: which form, which column means what, which row is which."""
