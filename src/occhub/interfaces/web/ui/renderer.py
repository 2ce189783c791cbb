"""Form markup in USWDS: every widget gets its class, every field its label, hint and error from ``ui/field.html``."""

from __future__ import annotations

from typing import Any

from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDGETS = "django/forms/widgets/"
CLASSES = {
    "select": "usa-select",
    "textarea": "usa-textarea",
    "checkbox": "usa-checkbox__input",
    "file": "oh-file",
    "clearable_file_input": "oh-file",
    "hidden": "",
    "multiple_hidden": "",
    "radio": "",
    "checkbox_select": "",
}
CHOICES = {"radio": "radio", "checkbox_select": "checkbox"}
SELECT = f"{WIDGETS}select.html"


class OcchubRenderer(TemplatesSetting):
    """Renders forms through the project's templates; set as ``FORM_RENDERER``."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> SafeString:
        """Renders one form, field, error list or widget."""
        if template_name.startswith(WIDGETS) and "widget" in context:
            template_name = _prepare_widget(template_name, context["widget"])
            if template_name == SELECT:
                return _select(context["widget"])
        elif template_name.startswith("django/forms/errors/list/"):
            template_name = "ui/errors.html"
        return SafeString(super().render(template_name, context, request))


def _prepare_widget(template_name: str, widget: dict[str, Any]) -> str:
    """Adds the design system's class to a widget and answers the template that draws it."""
    kind = template_name.removeprefix(WIDGETS).removesuffix(".html")
    if kind in CHOICES:
        widget["option_kind"] = CHOICES[kind]
        return "ui/widgets/options.html"
    own = CLASSES.get(kind, "usa-input")
    if kind == "textarea" and "maxlength" in widget["attrs"]:
        own = f"{own} usa-character-count__field"
    if own:
        given = str(widget["attrs"].get("class", ""))
        widget["attrs"] = widget["attrs"] | {"class": f"{own} {given}".strip()}
    return template_name


def _select(widget: dict[str, Any]) -> SafeString:
    """A list to choose from, drawn without a template: a list page has several, of some dozen options each."""
    groups = [
        (name, format_html_join("", "{}", ((_option(one),) for one in some))) for name, some, _ in widget["optgroups"]
    ]
    inner = format_html_join(
        "",
        "{}",
        ((format_html('<optgroup label="{}">{}</optgroup>', name, some) if name else some,) for name, some in groups),
    )
    return format_html('<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), inner)


def _option(option: dict[str, Any]) -> SafeString:
    return format_html(
        '<option value="{}"{}>{}</option>', str(option["value"]), flatatt(option["attrs"]), option["label"]
    )
