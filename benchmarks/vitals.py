"""What a reader waits for and sees move: LCP, CLS, first byte and bytes of main pages.

    python -m benchmarks.vitals http://127.0.0.1:8000 [--times 5] PATH…

asks a site that runs already, in Chromium, over the loopback: one visit that fills the
browser's cache, then so many more. Prints the median of each figure, and the bytes of
the first visit, as they were sent. Nothing is written, on the site or elsewhere.
"""

import argparse
import os
import sys
from statistics import median

from playwright.sync_api import sync_playwright

from config.run.commands import find_chromium

PATHS = (
    "/",
    "/events/",
    "/events/?level=minister&ordering=-date",
    "/people/",
    "/missions/",
    "/trade-records/",
    "/sources/",
    "/search/?q=Iraq",
    "/relations/iraq-kazakhstan/",
    "/relations/iraq-kazakhstan/brief/",
)
OBSERVE = """
window.seen = {lcp: 0, cls: 0};
new PerformanceObserver(list => {
    for (const entry of list.getEntries()) window.seen.lcp = entry.startTime;
}).observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver(list => {
    for (const entry of list.getEntries())
        if (!entry.hadRecentInput) window.seen.cls += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""
TOLD = """
() => {
    const page = performance.getEntriesByType("navigation")[0];
    const rest = performance.getEntriesByType("resource");
    return {
        ...window.seen,
        ttfb: page.responseStart - page.requestStart,
        html: page.transferSize,
        all: page.transferSize + rest.reduce((sum, one) => sum + one.transferSize, 0),
        nodes: document.getElementsByTagName("*").length,
    };
}
"""


def measure(browser, address, times):
    """The figures of one page: of each visit, the first one apart."""
    window = browser.new_context(viewport={"width": 1280, "height": 800})
    page = window.new_page()
    page.set_default_timeout(120_000)
    page.add_init_script(OBSERVE)
    found = []
    for _ in range(times + 1):
        answer = page.goto(address, wait_until="load")
        if answer is None or answer.status != 200:
            sys.exit(f"{address} answers {answer and answer.status}.")
        page.wait_for_timeout(400)
        found.append(page.evaluate(TOLD))
    window.close()
    return found[0], found[1:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("paths", nargs="*", default=PATHS)
    given = parser.parse_args()
    program = find_chromium()
    if not program:
        sys.exit("No Chromium was found: install it, or name one in CHROMIUM.")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    print(f"{'':44} LCP ms  first byte ms    CLS  HTML kB  all kB, first  elements")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=sandbox)
        for path in given.paths or PATHS:
            first, again = measure(browser, given.site.rstrip("/") + path, given.times)
            lcp, ttfb, cls = (
                median(one[name] for one in again) for name in ("lcp", "ttfb", "cls")
            )
            print(
                f"{path[:44]:44} {lcp:6.0f} {ttfb:14.0f} {cls:6.3f}"
                f" {first['html'] / 1000:8.1f} {first['all'] / 1000:14.1f}"
                f" {first['nodes']:9}"
            )
        browser.close()


if __name__ == "__main__":
    main()
