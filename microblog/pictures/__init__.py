"""Small copies of people's pictures, fetched only where the operator allows it."""
