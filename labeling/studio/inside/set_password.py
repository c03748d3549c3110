"""Give the account argv[1] the password that stands on stdin: what Label Studio has no page and no API for."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # `python -I` leaves a script's own folder out

from django_app import set_up


def main(email: str) -> None:
    set_up()
    from users.models import User

    user = User.objects.filter(email=email).first()
    if user is None:
        sys.exit(f"there is no account {email}")
    user.set_password(sys.stdin.readline().rstrip("\n"))
    user.save(update_fields=["password"])


if __name__ == "__main__":
    main(sys.argv[1])
