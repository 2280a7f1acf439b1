"""Fixtures shared by all tests."""

import os

os.environ.setdefault("SECRET_KEY", "a key for tests only, never for a site")
os.environ.setdefault("WHITENOISE_USE_FINDERS", "true")
