"""Read the rules and the text of a document into grids of printed cells, without interpreting them."""
