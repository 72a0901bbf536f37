"""The Index as a service: boroughs, units and providers send and fetch over HTTP; an officer looks one person up.

`app.py` is the head: given a store, `create_app` is the application. `caller.py` tells who asks and what is theirs;
`guard.py` stands before all of it (limits, faults, one line of log a request); a module each for `submissions`,
`notices`, `look_ups` and `health`; `matcher.py` takes up what was sent; `server.py` runs it. Every disclosure is an
entry of the audit log in the transaction that discloses. May import: `index.register`, `index.access`, `index.audit`,
`index.tokens` and what lies below.
"""
