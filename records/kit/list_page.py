"""The list of a record type: filtered, sorted, in pages, to be downloaded."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from records.kit.filtering.fields import raw_values
from records.kit.pages import chips, listing, look, sorting
from records.kit.pages.citing import Cited
from records.kit.pages.facet_counts import count_facets
from records.kit.pages.facets import asked_facets, make_facets
from records.kit.pages.in_time import Time
from records.kit.pages.offering import Offer
from records.kit.pages.query import changed, only
from records.kit.pages.references import References
from records.kit.pages.saved import tabs_of
from records.kit.pages.tables import Shape, make_table
from records.kit.record_page import RecordPage


class ListPage(RecordPage):
    """The list of a record type."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list; a parameter that can't be followed gives a message and no rows."""
        filterset = self.filterset(request)
        known = (*filterset.filters, *look.LOOK, look.COUNT)
        empty = [n for n in known if n in request.GET]
        empty = [name for name in empty if not raw_values(request.GET, name)]
        if empty:
            # A form sends its empty fields too; the address is for keeping.
            clean = changed(request.GET, **dict.fromkeys(empty))
            return HttpResponseRedirect(request.path + clean.removesuffix("?"))
        number, size, problems = listing.read_paging(request.GET)
        model, usual = self.browse.model, self.browse.columns
        asked, strange = look.read_look(request.GET, model, usual)
        problems = [*strange, *problems]
        if not filterset.is_valid():
            problems = [*listing.problems_of(filterset), *problems]
        context = {
            "as_of_told": filterset.as_of.told,
            "filterset": filterset,
            "orders": sorting.orders(filterset, request.GET, asked.columns),
            "look": asked,
            "look_columns": look.offered_columns(model, usual, asked.columns),
            "look_densities": look.offered_densities(asked.density),
            "look_sizes": look.offered_sizes(size),
            "kept_look": _kept(request, look.LOOK),
            "kept_filters": _kept(request, filterset.filters),
            "cleared": only(request.GET, look.LOOK).removesuffix("?"),
            "views": tabs_of(request, model, is_understood=not problems),
            **self.words,
        }
        if not problems:
            problems = self._fill(context, filterset, request, number, size)
        context["problems"] = listing.with_ways_out(problems, request.GET)
        return render(
            request, "records/list.html", context, status=400 if problems else 200
        )

    def _fill(
        self,
        context: dict[str, Any],
        filterset: Any,
        request: HttpRequest,
        number: int,
        size: int,
    ) -> list[listing.Problem]:
        """Add the rows and all that is said about them to the context."""
        model, query, asked = self.browse.model, request.GET, context["look"]
        # Who looks further than is counted has to be told where the end is.
        is_exact = asked.is_exact or number * size > listing.MOST_COUNTED
        time = Time(model)
        counting = asked_facets(filterset, request, self.browse.facets)
        with time.counting():
            total = listing.count_asked(filterset, time, is_exact=is_exact)
            if not total.is_more:
                time.allow_for(total.number)
            offer = Offer(self.browse, request, total)
            offer.counts, some = count_facets(
                filterset, counting, total, offer.tallies, request.user, time
            )
        rows = listing.Rows(filterset, total)
        if total.is_more and number * size > total.number:
            # There was no time to count as far as this page.
            offer.total = total = rows.reaching(
                (number - 1) * size, size
            ) or listing.count_asked(filterset, time, is_exact=True)
        records, pages, problems = listing.cut(rows, query, total, number, size)
        if problems:
            return problems
        names = asked.columns
        shape = Shape(
            model, names, self.browse.link, sorting.sortings(filterset, query, names)
        )
        references = References(request.user, self.browse.headings)
        shape.want(records, references)
        chips.want_chosen(filterset, references)
        facets = make_facets(counting, offer.counts, some, total, references)
        cited = Cited(references)
        cited.load(shape.subjects(records, references))
        table = make_table(context["type_plural"], shape, records, references, cited)
        context |= {
            "table": table,
            "places": cited.places,
            "pages": pages,
            "total": total.number,
            "is_more": total.is_more,
            "exactly": changed(query, count=look.EXACT),
            "count": listing.in_words(model, total.number, is_more=total.is_more),
            "undated": listing.undated_words(total),
            "chips": chips.chips(
                filterset, query, references, time if not total.number else None
            ),
            "facets": facets,
            "offer": offer,
        }
        return []


def _kept(request: HttpRequest, names: Any) -> list[tuple[str, str]]:
    """What a form that says nothing of these parameters has to send on."""
    query = request.GET
    asked = (name for name in names if name in query)
    return [(name, value) for name in asked for value in raw_values(query, name)]
