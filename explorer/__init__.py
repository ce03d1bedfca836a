"""A read-only web application over the published warehouse: bodies, tables as printed, figures on their page."""
