"""The read-only web site: timelines that everyone may read, served without scripts or cookies."""
