"""gunicorn behind nginx: `gunicorn --config gunicorn.conf.py config.wsgi`."""

import os
import sys
from pathlib import Path

# Where Chancery is: gunicorn looks there only when it has read this.
sys.path.insert(0, str(Path.cwd()))
from config.run.balance import BALANCE

bind = os.environ.get("BIND", "unix:/run/chancery/web.sock")
# Two for each core is a good beginning; each thread keeps a connection to the database.
workers = int(os.environ.get("WORKERS", "2"))
threads = 4
worker_class = "gthread"
preload_app = True
control_socket_disable = True
# Longer than WRITE_TIMEOUT, so that the database gives up first and says so.
timeout = 90
graceful_timeout = 30
keepalive = 5
# nginx refuses what is longer before.
limit_request_line = 8_190
limit_request_fields = 60
limit_request_field_size = 8_190
# Memory that a large import took is given back sooner or later.
max_requests = 2_000
max_requests_jitter = 200
# Whoever keeps a connection finds an idle worker.
pre_request = BALANCE.begin
post_request = BALANCE.end
