"""The rooms beside Explore: each shows one thing that the post speaks of."""
