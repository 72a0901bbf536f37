"""Papers: what is handed to people who decide, such as the annex of a tender or an impact statement.

In: values of the room (`schedule`, `impact`, `register`). Out: one `Paper`, rendered as Markdown, as one HTML page or
as a workbook. The same paper gives the same bytes: no clock is read here. May import: `catalogue.compile.markdown`.
"""
