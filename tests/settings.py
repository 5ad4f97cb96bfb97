"""The product's settings in a data folder of their own, so that no test can see or touch a user's data."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

os.environ["BIHUAN_DATA"] = tempfile.mkdtemp(prefix="bihuan-test-")
atexit.register(shutil.rmtree, os.environ["BIHUAN_DATA"], ignore_errors=True)

from bihuan.web.project.folder import data_folder, prepare_folder  # noqa: E402

prepare_folder(data_folder())

from bihuan.web.project.settings import *  # noqa: E402, F403

# Passwords of tests protect nothing; a slow hash would only cost time.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
