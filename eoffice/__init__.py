"""The ward e-office: one Flask application, a folder per feature, imports pointing downwards only.

`flask --app eoffice` looks for `create_app` here. It is fetched when asked for, so that a small process (a file
being parsed) does not load the whole application with the package.
"""

from importlib import import_module


def __getattr__(name: str) -> object:
    if name == "create_app":
        return import_module("eoffice.app").create_app
    raise AttributeError(name)
