"""What the app is measured against: the same bars and numbers, painted the way one would write them first."""
