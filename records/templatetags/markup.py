"""Tags for what every page shows: values, facts with their markers, places, tables."""

from django import template

from records.kit.pages import markup

register = template.Library()

register.simple_tag(markup.value, name="value")
register.simple_tag(markup.values, name="values")
register.simple_tag(markup.markers, name="markers")
register.simple_tag(markup.fact, name="fact")
register.simple_tag(markup.shown, name="shown")
register.simple_tag(markup.place, name="place")
register.simple_tag(markup.places, name="places")
register.simple_tag(markup.choices, name="choices")
register.simple_tag(markup.rows, name="rows")
