"""Two sets of labels held against each other: what is alike, what is not, and the numbers that follow."""
