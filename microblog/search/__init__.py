"""The query language of posts, people and rooms."""
