"""Choosing a passage: of the source named beside it, by number, label or words."""

from typing import Any

from records.kit.entry.selects import RecordSelect


class PassagePicker(RecordSelect):
    """Offers the passages of the source named in the same row, and no others."""

    class Media:
        js = (
            "admin/js/jquery.init.js",
            "admin/js/autocomplete.js",
            "chancery/cite.js",
        )

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        """Those of an autocomplete, but started by Chancery's own script."""
        attrs = super().build_attrs(base_attrs, extra_attrs)
        attrs["class"] = attrs["class"].replace("admin-autocomplete", "passage-picker")
        return {**attrs, "data-ajax--delay": 120}
