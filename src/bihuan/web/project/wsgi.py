"""What the server loads."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from bihuan.web.project.folder import data_folder, prepare_folder

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.web.project.settings")
prepare_folder(data_folder())
application = get_wsgi_application()
