// Ruling on disputes by keys: j and k move, 1 2 3 … choose and go to the reason,
// Ctrl-Enter saves, Esc leaves the reason. Without it, forms are forms.
"use strict";

const OFF = "chancery.keys.off";
const disputes = [...document.querySelectorAll("[data-dispute]")];
const box = document.querySelector("[data-keys] input");
const said = document.querySelector("[data-said]");
let place = disputes.findIndex((dispute) => `#${dispute.id}` === location.hash);

if (box) {
  box.checked = !stored();
  box.addEventListener("change", () => {
    store(!box.checked);
    showKeys();
  });
  document.querySelector("[data-keys]").hidden = false;
}
showKeys();
// A message that came with the page is not read out; said again, it is.
const notice = document.querySelector(".notice");
if (notice && said) setTimeout(() => say(notice.textContent), 300);
if (place >= 0) go(place);

document.addEventListener("keydown", (event) => {
  const form = event.target.closest("[data-rule]");
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("button[value=rule]"));
  } else if (form && event.key === "Escape") {
    go(disputes.indexOf(form.closest("[data-dispute]")));
  } else if (isOn() && !event.target.closest("input, textarea, select, [contenteditable]")) {
    if (!event.ctrlKey && !event.metaKey && !event.altKey) single(event);
  }
});

document.addEventListener("focusin", (event) => {
  const dispute = event.target.closest("[data-dispute]");
  if (dispute) place = disputes.indexOf(dispute);
});

function single(event) {
  if (event.key === "j" && place < disputes.length - 1) go(place + 1);
  else if (event.key === "k" && place > 0) go(place - 1);
  else if (event.key === "j" || event.key === "k") say("There is no further dispute on this page.");
  else if (!/^[1-9]$/.test(event.key) || !choose(Number(event.key))) return;
  event.preventDefault();
}

function go(number) {
  place = number;
  const heading = disputes[number].querySelector("h2") || document.querySelector("h1");
  if (heading) heading.focus();
  disputes[number].scrollIntoView({ block: "start" });
  say(`Dispute ${number + 1} of ${disputes.length}.`);
}

function choose(number) {
  if (place < 0) place = 0;
  const form = disputes[place].querySelector("[data-rule]");
  const option = form && form.querySelectorAll("input[name=prefer]")[number - 1];
  if (!option) return false;
  const folded = form.closest("details");
  if (folded) folded.open = true;
  option.checked = true;
  const reason = form.querySelector("textarea");
  reason.focus();
  reason.select();
  form.scrollIntoView({ block: "nearest" });
  say(`${option.closest("label").querySelector("span").textContent}. Say why.`);
  return true;
}

function say(words) {
  if (said) said.textContent = words;
}

function isOn() {
  return box ? box.checked : !stored();
}

function showKeys() {
  for (const key of document.querySelectorAll("[data-rule] kbd")) key.hidden = !isOn();
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
