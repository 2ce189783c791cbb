"""Reports as tagged PDF (PDF/UA-1), made from packaged templates and plain data.

`render_report` is the only door. Data travels into the template as JSON text, never as template
source, so nothing in it can be read as markup or reach a file.
"""

from occhub.platform.reports.rendering import ReportError, render_report

__all__ = ["ReportError", "render_report"]
