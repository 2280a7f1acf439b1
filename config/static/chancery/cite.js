// Citing quickly, on the forms of records: the bar that keeps a source, passages of the
// row's own source, a citation of the field one is in. Without it the bar is a form that
// reloads, and rows are filled in by hand.
"use strict";

(() => {
  let $, group, template, bar, picking;

  document.addEventListener("DOMContentLoaded", () => {
    $ = django.jQuery;
    const pickers = ".passage-picker:not([name*=__prefix__])";
    document.querySelectorAll(pickers).forEach(offerPassages);
    group = document.getElementById("citations-group");
    template = group && group.querySelector(".empty-form");
    bar = document.getElementById("sticky-source");
    if (!bar || !template) return;
    keepWithoutReload();
    addButtons();
    document.addEventListener("keydown", shortcut);
  });

  document.addEventListener("formset:added", ({ target }) => {
    target.querySelectorAll(".passage-picker").forEach(offerPassages);
  });

  const rows = () => [...group.querySelectorAll(".inline-related:not(.empty-form)")];
  const part = (row, name) => row.querySelector(`[name^="citations-"][name$="-${name}"]`);
  const start = (row, name) => row.querySelector(`[name^="initial-"][name$="-${name}"]`);
  const chosen = (select) => {
    const option = select.selectedOptions[0];
    return option && option.value ? { id: option.value, label: option.text } : null;
  };

  function isUntouched(row) {
    if (row.classList.contains("has_original")) return false;
    return [...row.querySelectorAll("[name^='citations-']")].every((control) => {
      const name = control.name.replace(/^citations-\d+-/, "");
      if (["id", "record", "seen"].includes(name)) return true;
      if (control.type === "checkbox") return !control.checked;
      const from = start(row, name) || part(template, name);
      return !from || control.value === from.value;
    });
  }

  function choose(select, record) {
    const options = record ? [new Option(record.label, record.id, true, true)] : [];
    select.replaceChildren(new Option("", ""), ...options);
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // What a row begins with; left so, it is not saved.
  function begin(row, source, passage) {
    for (const [name, record] of Object.entries({ source, passage })) {
      choose(part(row, name), record);
      start(row, name).value = record ? record.id : "";
    }
  }

  function freshRow() {
    let row = rows().filter(isUntouched).at(-1);
    if (!row) {
      group.querySelector(".add-row a").click();
      row = rows().at(-1);
    }
    return row;
  }

  // A passage of the source that was chosen before is none of the new one.
  document.addEventListener("change", ({ target }) => {
    if (!target.matches("select[name$=source]")) return;
    const picker = document.getElementById(target.id.replace(/source$/, "passage"));
    if (picker && picker.matches(".passage-picker") && picker.value) choose(picker, null);
  });

  function citeField(name) {
    const row = freshRow();
    fill(row, name);
    const source = part(row, "source");
    if (source.value) part(row, "as_written").focus();
    else $(source).select2("open");
  }

  function otherParagraph(name) {
    const source = sourceInUse();
    const row = freshRow();
    begin(row, source, null);
    if (name) fill(row, name);
    row.dataset.quick = "yes";
    row.scrollIntoView({ block: "nearest" });
    $(part(row, source ? "passage" : "source")).select2("open");
  }

  // Of the row one is in; else of the last one entered; else what is kept.
  function sourceInUse() {
    const entered = rows().filter((row) => part(row, "source").value);
    const here = entered.find((row) => row.contains(document.activeElement));
    const fresh = entered.filter((row) => !row.classList.contains("has_original"));
    const last = here || fresh.filter((row) => !isUntouched(row)).at(-1);
    const kept = chosen(part(template, "source"));
    if (last || kept || !entered.length) return last ? chosen(part(last, "source")) : kept;
    return chosen(part(entered.at(-1), "source"));
  }

  function fill(row, name) {
    part(row, "field").value = name;
    part(row, "value").value = valueOf(holderOf(name));
  }

  // The field's present value as a citation takes it: keys for references.
  function valueOf(holder) {
    const control = holder.querySelector("select, textarea, input:not([type=hidden])");
    if (!control) return "";
    if (control.type === "checkbox") return String(control.checked);
    let value = control.value.trim();
    if (control.matches("select")) {
      const isReference = control.matches(".admin-autocomplete, .passage-picker");
      value = [...control.selectedOptions]
        .filter((option) => option.value)
        .map((option) => (isReference ? keyIn(option.text) : option.value))
        .join(";");
    }
    return value.length <= 500 ? value : "";
  }

  const keyIn = (label) => (label.includes(" · ") ? label.split(" · ").at(-1) : "");

  function holderOf(name) {
    const found = document.querySelectorAll(
      `.fieldBox.field-${name}, .form-row.field-${name}:not(:has(.fieldBox))`,
    );
    return [...found].find((holder) => !holder.closest(".inline-group"));
  }

  const citable = () => [...part(template, "field").options].map(({ value }) => value);

  function fieldAt(element) {
    return citable().find((name) => name && holderOf(name)?.contains(element));
  }

  function shortcut(event) {
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    // On a keyboard of other letters by the place of the key.
    const isLatin = /^[a-z]$/i.test(event.key);
    const letter = isLatin ? event.key.toUpperCase() : event.code.replace("Key", "");
    const name = fieldAt(document.activeElement);
    if (letter === "P") otherParagraph(name);
    else if (letter === "C" && name) citeField(name);
    else return;
    event.preventDefault();
  }

  function addButtons() {
    for (const name of citable()) {
      const label = name && holderOf(name)?.querySelector("label");
      if (!label) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "cite-field";
      button.textContent = "cite";
      button.title = "Cite this field (Alt+C in it)";
      const named = label.textContent.trim().replace(/:$/, "");
      button.setAttribute("aria-label", `cite “${named}”`);
      // From the keyboard Alt+C does it, without a second stop at every field.
      button.tabIndex = -1;
      button.addEventListener("click", () => citeField(name));
      const head = document.createElement("span");
      head.className = "cite-head";
      label.before(head);
      head.append(label, button);
    }
    const other = document.getElementById("other-paragraph");
    other.addEventListener("click", () => otherParagraph());
    other.hidden = document.getElementById("sticky-keys").hidden = false;
  }

  function keepWithoutReload() {
    const { sticky_source: source, sticky_passage: passage } = bar.elements;
    const narrow = () => {
      const kept = chosen(part(template, "source"));
      const address = passage.dataset.suggestions.replace(/&source=.*/, "");
      passage.dataset.suggestions = kept ? `${address}&source=${kept.id}` : address;
    };
    let sent = "";
    const keep = async (clear) => {
      const typed = JSON.stringify([clear, source.value, passage.value]);
      if (typed === sent) return;
      sent = typed;
      const body = new FormData(bar);
      if (clear) body.append("clear", "yes");
      const headers = { Accept: "application/json" };
      const told = document.getElementById("sticky-told");
      try {
        const answer = await fetch(bar.action, { method: "POST", body, headers });
        const kept = await answer.json();
        if (typed !== sent) return;
        told.textContent = kept.told;
        told.classList.toggle("errornote", !answer.ok);
        if (!answer.ok) return;
        source.value = kept.source ? kept.source.label : "";
        passage.value = kept.passage ? kept.passage.label : "";
        sent = JSON.stringify([false, source.value, passage.value]);
        for (const row of [...rows().filter(isUntouched), template]) {
          begin(row, kept.source || null, kept.passage || null);
        }
        narrow();
      } catch {
        sent = "";
        told.textContent = "The source could not be kept: no answer. Try again.";
      }
    };
    bar.addEventListener("submit", (event) => {
      event.preventDefault();
      keep(event.submitter?.name === "clear");
    });
    bar.addEventListener("change", ({ target }) => {
      if (target === source) passage.value = "";
      keep(!source.value.trim());
    });
    narrow();
  }

  function offerPassages(select) {
    const source = () => document.getElementById(select.id.replace(/passage$/, "source"));
    const { appLabel, modelName, fieldName } = select.dataset;
    const data = ({ term, page }) => ({
      term,
      page,
      app_label: appLabel,
      model_name: modelName,
      field_name: fieldName,
      source: source()?.value || "",
    });
    const state = { select };
    const processResults = (answer, { term }) => {
      state.shown = term || "";
      const [first] = answer.results;
      if (first && state.shown && state.wanted === state.shown) {
        setTimeout(() => {
          choose(select, { id: first.id, label: first.text });
          $(select).select2("close");
          goOn(select);
        });
      }
      return answer;
    };
    $(select).select2({ ajax: { data, processResults } });
    $(select).on("select2:open", () => {
      Object.assign(state, { shown: undefined, wanted: undefined });
      picking = state;
      document.querySelector(".select2-container--open .select2-search__field")?.focus();
    });
    $(select).on("select2:close", () => (picking = undefined));
    $(select).on("select2:select", () => setTimeout(() => goOn(select)));
  }

  // Enter before the answer has come is meant for what was typed, not for what the list
  // still shows.
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Enter" || !picking) return;
      if (!event.target.matches(".select2-search__field")) return;
      if (event.target.value === picking.shown) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      picking.wanted = event.target.value;
    },
    true,
  );

  // After “same source, other paragraph”: to its words.
  function goOn(select) {
    const row = select.closest(".inline-related");
    if (!row || !row.dataset.quick) return;
    delete row.dataset.quick;
    part(row, "as_written").focus();
  }
})();
