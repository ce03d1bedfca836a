"""What a person sees of a page, compared with what its text layer says."""
