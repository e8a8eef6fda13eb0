"""Somebody else's provider, in a process of its own: Canaille with a few users, kept in memory; clients register themselves.

`python -m tests.courts.canaille_server PORT` serves it at `http://localhost:PORT` until it is stopped. Nothing here knows of the
courts.
"""

import sys
import warnings

USERS, PASSWORD = tuple(f"ines{number}" for number in range(1, 41)), "Correct-Horse-Battery-1"


def serve(port: int) -> None:
    """Serves until the process is stopped."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from canaille import create_app
        from canaille.app import models
        from canaille.backends import Backend
        from werkzeug.serving import make_server

        app = create_app(
            {
                "SECRET_KEY": "fictional",
                "SERVER_NAME": f"localhost:{port}",
                "PREFERRED_URL_SCHEME": "http",
                "CANAILLE": {"DATABASE": "memory", "JAVASCRIPT": False, "HTMX": False, "SMTP": None},
                "CANAILLE_OIDC": {
                    "DYNAMIC_CLIENT_REGISTRATION_OPEN": True,
                    # What a directory may know of its people, under names of its own.
                    "USERINFO_MAPPING": {"LOCALE": "{{ user.department }}", "WEBSITE": "{{ user.title }}"},
                },
            }
        )
        with app.app_context():
            for user_name in USERS:
                user = models.User(
                    user_name=user_name,
                    formatted_name="Ines Calloway",
                    given_name="Ines",
                    family_name="Calloway",
                    display_name=user_name,
                    emails=[f"{user_name}@calloway.example"],
                    department="individual",
                    title="upgraded",
                    password=PASSWORD,
                )
                Backend.instance.save(user)
        make_server("localhost", port, app, threaded=True).serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
