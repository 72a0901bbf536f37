"""Who may use the Index's service: the credentials of participants and of their officers.

A secret is shown once and kept as a slow hash. `credentials.py` is the head: `add`, `rotate`, `revoke` and `admit`,
which tells whose a secret is; `secret.py` makes and hashes them; `rights.py` says what each right allows. May
import: `index.metadata`, `index.audit`, `errors`.
"""
