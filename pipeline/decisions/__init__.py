"""People's decisions: corrections of figures, and decisions about entities and documents."""
