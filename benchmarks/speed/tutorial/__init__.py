"""The same jobs as a tutorial of Django REST framework would have them written.

Nested ModelSerializers, PageNumberPagination, filters of the ORM, and no more than what
everybody may see. Not part of the product; it reads the product's tables through models
of its own: ``gunicorn benchmarks.speed.tutorial.wsgi``.
"""
