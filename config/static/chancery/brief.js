// A button beside each sentence of a brief, also of the one in short on the page of two
// parties, which copies it with the places that say so.
// Without it a sentence is selected and copied with its numbers.
"use strict";

const brief = document.querySelector("[data-cite-as]");
const told = document.createElement("p");
told.className = "hidden";
told.setAttribute("role", "status");
brief.after(told);

for (const sentence of brief.querySelectorAll(".sentence:not(.gap)")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  const words = sentence.textContent.trim().split(/\s+/).slice(0, 6).join(" ");
  button.setAttribute("aria-label", `Copy with its sources: ${words}…`);
  button.addEventListener("click", () => copy(sentence, button));
  sentence.append(" ", button);
}

async function copy(sentence, button) {
  const text = cited(sentence);
  const done = await put(text);
  told.textContent = done ? "Copied with its sources." : "The browser did not allow copying.";
  button.textContent = done ? "Copied" : "Not copied";
  setTimeout(() => (button.textContent = "Copy"), 2000);
}

// The sentence, then each place in full, then where and as of when it was read.
function cited(sentence) {
  const whole = sentence.cloneNode(true);
  whole.querySelectorAll(".markers, ins, .tag, button").forEach((one) => one.remove());
  const places = [...sentence.querySelectorAll(".marker")].map((marker) => {
    const [number] = marker.textContent.match(/\d+/);
    return clean(document.getElementById(`citation-${number}`).textContent);
  });
  const { citeAs, citeAddress } = brief.dataset;
  return `${clean(whole.textContent)} (${places.join("; ")}. ${citeAs}, ${citeAddress})`;
}

const clean = (text) => text.replace(/\s+/g, " ").replace(/ ,/g, ",").trim();

// Outside a secure context there is no clipboard, but a selection can be copied.
async function put(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    const before = document.activeElement;
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    before.focus();
    return done;
  }
}
