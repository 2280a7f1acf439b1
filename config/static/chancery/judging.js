// Judging by single keys: 1 same, 2 different, 3 unsure, n next, u takes the last one
// back. They can be switched off, here and on disputes alike; without it buttons do.
"use strict";

const OFF = "chancery.keys.off";
const keys = document.querySelector("[data-keys]");
const box = keys && keys.querySelector("input");
const said = document.querySelector("[data-said]");

if (box) {
  box.checked = !stored();
  box.addEventListener("change", () => store(!box.checked));
  keys.hidden = false;
}
// A message that came with the page is not read out; said again, it is.
const notice = document.querySelector(".messagelist");
if (notice && said) setTimeout(() => (said.textContent = notice.textContent.trim()), 300);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !isOn()) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  const button = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

function isOn() {
  return box ? box.checked : !stored();
}

// Storage may be forbidden; then the keys are on.
function stored() {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false;
  }
}

function store(off) {
  try {
    if (off) localStorage.setItem(OFF, "1");
    else localStorage.removeItem(OFF);
  } catch {
    // Only for this page, then.
  }
}
