"""Files that tests are run on: sound returns, workbooks, archives; all made here, all synthetic."""
