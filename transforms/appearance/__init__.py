"""The page as it is seen: what is drawn where the text layer claims an amount."""
