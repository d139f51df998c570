"""What happened, told to people: figures and stories."""
