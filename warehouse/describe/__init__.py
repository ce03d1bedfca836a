"""What the warehouse says of itself: comments, the Chinese views, the dictionary."""
