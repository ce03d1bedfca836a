"""Small tools that every room may use: files, errors, printed text, CSV."""
