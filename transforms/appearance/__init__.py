"""Compare the page as a person sees it with its text layer."""
