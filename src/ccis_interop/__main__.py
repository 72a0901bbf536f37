"""`python -m ccis_interop` is `interop`."""

from ccis_interop.cli.main import main

if __name__ == "__main__":
    main()
