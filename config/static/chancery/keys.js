// Single keys on every page: / to the search, ? for help, j and k through the rows of a
// list, n back to now. Without it all of them are links and fields like others.
"use strict";

const OFF = "chancery.keys.off";
const ROWS = "main .records tbody tr, main .found > li";
const help = document.getElementById("keyboard");
const opener = document.querySelector("[data-keyboard]");
const box = help.querySelector("input");
// Pages with keys of their own have a box of their own, too.
const other = document.querySelector("[data-keys] input");

opener.hidden = false;
opener.addEventListener("click", () => help.showModal());
box.checked = isOn();
box.addEventListener("change", () => {
  try {
    if (box.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch {
    // It stays as it is until the page is left.
  }
  if (other && other.checked !== box.checked) other.click();
  tell();
});
if (other) other.addEventListener("change", () => (box.checked = other.checked));
tell();
document.addEventListener("htmx:afterSettle", tell);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.defaultPrevented || !box.checked || help.open || types(event.target)) return;
  // A page with keys of its own has them for what it lists.
  const isApart = document.querySelector("[data-keys], [data-dispute]");
  if (event.key === "/") focus(document.getElementById("search"));
  else if (event.key === "?") help.showModal();
  else if (event.key === "j" && !isApart) move(1);
  else if (event.key === "k" && !isApart) move(-1);
  else if (event.key === "n" && !isApart && document.querySelector(".as-of")) leave();
  else return;
  event.preventDefault();
});

// Who unfolds the day that a page tells of is about to write one.
document.addEventListener("click", (event) => {
  const fold = event.target.closest(".day > summary")?.parentElement;
  if (!fold || fold.open) return;
  event.preventDefault();
  fold.open = true;
  focus(fold.querySelector("input:not([type=hidden])"));
});

// Whether a key pressed there is text, or chooses something.
function types(target) {
  const typed = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
  return target.closest && target.closest(typed) !== null;
}

function focus(field) {
  field.focus();
  field.select();
}

// To the link of the next row or the one before: it is seen, read out, and opened by
// Enter. What is folded is passed.
function move(step) {
  const rows = [...document.querySelectorAll(ROWS)].filter((row) => linkOf(row)?.checkVisibility());
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = at < 0 ? rows.at(step > 0 ? 0 : -1) : rows[at + step];
  if (next) linkOf(next).focus();
}

function linkOf(row) {
  return row.querySelector("a.record, .details > a, a.large");
}

function leave() {
  location.assign(document.querySelector(".as-of a[data-leave]").href);
}

function tell() {
  const told = document.querySelector(".as-of .key");
  if (!told) return;
  told.dataset.access ??= told.innerHTML; // what is true without single keys
  told.innerHTML = box.checked ? "(key <kbd>n</kbd>)" : told.dataset.access;
}

// Storage may be forbidden; then the keys are on.
function isOn() {
  try {
    return localStorage.getItem(OFF) === null;
  } catch {
    return true;
  }
}
