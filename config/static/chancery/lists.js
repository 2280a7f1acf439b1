// A list that changes in place: htmx asks for the page that a link leads to and takes
// the list out of it. Here: focus, what was unfolded, and saying how many rows there are.
// Without it the same links load the page.
"use strict";

const LONG = 10; // values from which a facet can be searched
const DAY = "as_of";
const said = document.createElement("p");
said.className = "hidden";
said.setAttribute("aria-live", "polite");
document.getElementById("main").append(said);
let control = ""; // what was pressed
let unfolded = []; // what was open

searchable();
copyable();

document.addEventListener("htmx:beforeSwap", (event) => {
  const asked = new URL(event.detail.xhr.responseURL);
  const here = new URLSearchParams(location.search);
  // Another day changes the frame of the page, too.
  if (asked.searchParams.get(DAY) !== here.get(DAY)) {
    event.detail.shouldSwap = false;
    location.assign(asked);
    return;
  }
  control = nameOf(event.detail.requestConfig.elt.matches("form") ? document.activeElement : event.detail.requestConfig.elt);
  unfolded = folds().filter((fold) => fold.open).map(textOf);
});

document.addEventListener("htmx:afterSettle", () => {
  for (const fold of folds()) if (unfolded.includes(textOf(fold))) fold.open = true;
  searchable();
  copyable();
  const all = [...document.querySelectorAll("#list :is(a, button, input, select)")];
  const same = all.find((one) => nameOf(one) === control);
  const place = same || document.querySelector("#results, #list h2, #list .empty") || document.getElementById("main");
  if (!same) place.tabIndex = -1;
  place.focus({ preventScroll: !same });
  // Nobody is led to rows that are not there.
  for (const skip of document.querySelectorAll('.skip[href="#results"]')) skip.hidden = !document.getElementById("results");
  const count = document.querySelector("#list .count");
  said.textContent = count ? count.textContent.trim().replace(/\s+/g, " ") : "The list can’t be shown as asked.";
});

// What can't be had this way is shown as the page that it is.
for (const name of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(name, (event) => location.assign(event.detail.pathInfo.finalRequestPath));
}

function folds() {
  return [...document.querySelectorAll("#list details")];
}

function textOf(fold) {
  return fold.querySelector("summary").textContent.trim();
}

// The same control before and after, by its place and its words.
function nameOf(one) {
  const place = one.closest("nav, thead, form, ul");
  const fold = one.closest("details");
  const words = one.querySelector("bdi") || one;
  return [place && place.className, fold && textOf(fold), one.id || words.textContent.trim()].join("|");
}

// Who unfolds the form that keeps a view is about to write its name: at once, so that no
// key pressed meanwhile is taken for a command.
document.addEventListener("click", (event) => {
  const fold = event.target.closest(".save > summary")?.parentElement;
  if (!fold || fold.open) return;
  event.preventDefault();
  fold.open = true;
  fold.querySelector("input:not([type=hidden])").focus();
});

// Addresses are copied by a button, where the browser lets one; else they are there to mark.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    said.textContent = "Copied.";
    button.dataset.done = "";
  } catch {
    said.textContent = "It is marked: copy it with the keys of your system.";
  }
});

function copyable() {
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
}

// Long facets get a field that leaves the values which have what is typed.
function searchable() {
  for (const facet of document.querySelectorAll("#list .facets details")) {
    const values = [...facet.querySelectorAll("li:has(a)")];
    if (values.length <= LONG || facet.querySelector("input")) continue;
    const field = document.createElement("input");
    field.type = "search";
    field.autocomplete = "off";
    field.placeholder = "Type to filter";
    field.setAttribute("aria-label", `Filter the values of ${textOf(facet)}`);
    field.addEventListener("input", () => {
      const typed = plain(field.value.trim());
      for (const value of values) {
        value.hidden = !plain(value.querySelector("bdi").textContent).includes(typed);
      }
    });
    facet.querySelector("ul").before(field);
  }
}

// Without case and diacritics.
function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
