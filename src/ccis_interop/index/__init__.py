"""The London Index: who is one person, which borough is told, and what it remembers.

In: feeds and lists of many senders. Out: notices to each borough about its own residents. `register` is the head: it
keeps deliveries, decisions and notices in a store; `linkage` says whether two records are of one person; `service`
gives it to others over HTTP, to whom `access` has given credentials, and `audit` holds what each was told. `apply` is
what a borough does with notices, and needs no store. May import: `convert` and what lies below.
"""
