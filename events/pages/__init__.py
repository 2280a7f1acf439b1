"""What the pages of persons, forums and events tell besides: who met whom, and when."""
