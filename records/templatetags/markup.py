"""Tags for what every page shows: values, facts, places, tables, forms."""

from django import template

from records.kit.pages import controls, markup
from records.models.addresses import address_of

register = template.Library()

register.simple_tag(markup.value, name="value")
register.simple_tag(markup.values, name="values")
register.simple_tag(markup.markers, name="markers")
register.simple_tag(markup.fact, name="fact")
register.simple_tag(markup.shown, name="shown")
register.simple_tag(markup.place, name="place")
register.simple_tag(markup.places, name="places")
register.simple_tag(markup.rows, name="rows")
register.simple_tag(controls.inputs, name="inputs")
register.simple_tag(controls.boxes, name="boxes")
register.simple_tag(controls.options, name="options")
register.simple_tag(controls.columns, name="columns")
register.simple_tag(controls.heads, name="heads")
register.simple_tag(controls.facets, name="facets")
# What {% url %} says of a name without arguments, without asking the router each time.
register.simple_tag(address_of, name="address")
