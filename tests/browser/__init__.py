"""Tests in a real browser: what only Chromium can tell."""
