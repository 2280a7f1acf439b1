// Opens a panel under a marker, such as [3], that tells who says so. Without it the
// marker is a link to the same place.
"use strict";

const HOVER = 150; // ms before a pointer that rests on a marker opens its panel
const LEAVE = 300; // ms to move from the marker into the panel
const told = new Map(); // what the server told, by address
let marker = null; // the marker whose panel is open
let timer = 0;
let returning = false; // whether focus goes back to a marker whose panel was closed

const panel = document.createElement("div");
panel.id = "panel";
panel.className = "panel";
panel.setAttribute("role", "group");

prepare();
document.addEventListener("htmx:afterSettle", prepare);

document.addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch") return;
  const one = markerAt(event.target);
  if (one) later(HOVER, () => open(one));
  else if (panel.contains(event.target)) clearTimeout(timer);
});

document.addEventListener("pointerout", (event) => {
  if (event.pointerType === "touch") return;
  if (!markerAt(event.target) && !panel.contains(event.target)) return;
  later(LEAVE, () => {
    if (!holdsFocus()) close();
  });
});

document.addEventListener("focusin", (event) => {
  const one = markerAt(event.target);
  if (one && !returning && one.matches(":focus-visible")) open(one);
  else if (marker && one !== marker && !panel.contains(event.target)) close();
});

// A tap opens the panel; a second one follows the link.
document.addEventListener("click", (event) => {
  const one = markerAt(event.target);
  if (one && event.pointerType === "touch" && one !== marker) {
    event.preventDefault();
    open(one);
  } else if (marker && !one && !panel.contains(event.target)) {
    close();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !marker) return;
  const one = marker;
  const inside = panel.contains(document.activeElement);
  close();
  if (inside) {
    returning = true;
    one.focus();
    returning = false;
  }
});

window.addEventListener("resize", () => marker && place());

function prepare() {
  for (const one of document.querySelectorAll("[data-panel]:not([aria-expanded])")) {
    one.setAttribute("aria-expanded", "false");
  }
}

function markerAt(target) {
  return target.closest ? target.closest("[data-panel]") : null;
}

function later(wait, act) {
  clearTimeout(timer);
  timer = setTimeout(act, wait);
}

function holdsFocus() {
  const focused = document.activeElement;
  return panel.contains(focused) || (focused === marker && focused.matches(":focus-visible"));
}

async function open(one) {
  clearTimeout(timer);
  if (one === marker) return;
  close();
  marker = one;
  panel.setAttribute("aria-label", `${one.textContent}: who says so`);
  panel.innerHTML = told.get(one.dataset.panel) || "<p>…</p>";
  one.after(panel);
  one.setAttribute("aria-expanded", "true");
  one.setAttribute("aria-controls", panel.id);
  place();
  if (told.has(one.dataset.panel)) return;
  const answer = await ask(one.dataset.panel);
  if (one !== marker) return;
  panel.innerHTML = answer || "<p>This can’t be shown now. Follow the number instead.</p>";
  place();
}

async function ask(address) {
  try {
    const response = await fetch(address);
    if (!response.ok) return "";
    told.set(address, await response.text());
    return told.get(address);
  } catch {
    return "";
  }
}

function close() {
  clearTimeout(timer);
  if (!marker) return;
  marker.setAttribute("aria-expanded", "false");
  marker.removeAttribute("aria-controls");
  marker = null;
  panel.remove();
}

// Under the marker, and within the width of the window.
function place() {
  const around = panel.offsetParent.getBoundingClientRect();
  const at = marker.getBoundingClientRect();
  const room = document.documentElement.clientWidth - panel.offsetWidth - 8;
  const left = Math.max(8, Math.min(at.left, room));
  panel.style.left = `${left - around.left}px`;
  panel.style.top = `${at.bottom - around.top}px`;
}
