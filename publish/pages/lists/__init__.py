"""Lists of events: by place, by discipline, narrowed, searched, and the first screens."""
