"""Where sources disagree: the page of disputes, its files and API, and ruling there."""
