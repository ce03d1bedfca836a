"use strict";
(() => {
  const all = document.getElementById("figures");
  const figures = [...all.querySelectorAll(".figure")];
  const text = document.getElementById("text"), who = document.getElementById("who");
  const said = document.getElementById("said"), count = document.getElementById("count");
  const decided = new Map();
  let place = 0;
  const show = (next) => {
    place = Math.max(0, Math.min(next, figures.length - 1));
    figures.forEach((figure, number) => { figure.hidden = number !== place; });
    delete text.dataset.reading;
    text.value = decided.get(place) ?? "";
    said.textContent = "";
    count.textContent = decided.size + " / " + figures.length;
    text.focus();
  };
  // As people type it and as a recogniser has it: only the form of a number counts, its marks are checked when it is used.
  const isAmount = (value) => value === "——" || /^-?[0-9][0-9,]*([.][0-9]+)?%?$/.test(value);
  const decide = (given) => {
    const value = /^[-—–]+$/.test(given.trim()) ? "——" : given.trim().replaceAll("，", ",");
    // Enter alone decides nothing: a key pressed twice must not write a blank.
    const isBlank = value === "b" || value === "B";
    if (!isBlank && !isAmount(value)) { said.textContent = all.dataset.invalid; return; }
    decided.set(place, isBlank ? "" : value);
    show(place + 1);
  };
  text.addEventListener("keydown", (event) => {
    const figure = figures[place];
    if (!figure) return;
    const reading = { 1: figure.dataset.first, 2: figure.dataset.second }[event.key];
    if (reading !== undefined && text.value === "" && !event.ctrlKey) {
      event.preventDefault();
      // 1 and 2 may also begin an amount: Enter takes the reading, anything else goes on with typing.
      text.value = event.key;
      text.dataset.reading = reading;
      said.textContent = reading + " ⏎";
      return;
    }
    if (event.key === "Enter") {
      event.preventDefault();
      decide(text.dataset.reading ?? text.value);
      delete text.dataset.reading;
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      delete text.dataset.reading;
      show(place + (event.key === "ArrowDown" ? 1 : -1));
    } else if (text.dataset.reading !== undefined && event.key.length === 1 || event.key === "Backspace") {
      delete text.dataset.reading;
      said.textContent = "";
    }
  });
  // A telephone has no arrow keys, and its keyboard does not say which key was pressed.
  document.getElementById("back").addEventListener("click", () => show(place - 1));
  document.getElementById("next").addEventListener("click", () => show(place + 1));
  all.addEventListener("click", (event) => {
    const reading = event.target.dataset?.take;
    if (!reading) return;
    delete text.dataset.reading;
    decide(figures[place].dataset[reading] || "b");
  });
  document.getElementById("save").addEventListener("click", () => {
    if (!who.value.trim()) { who.focus(); return; }
    const today = new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 10);
    const quoted = (value) => JSON.stringify(value);
    const entries = [...decided].sort((a, b) => a[0] - b[0]).map(([number, value]) => figures[number].dataset.entry
      .replace(/^corrected = .*$/m, () => "corrected = " + quoted(value))
      .replace(/^reason = .*$/m, () => "reason = " + quoted(all.dataset.reason))
      .replace(/^who = .*$/m, () => "who = " + quoted(who.value.trim()))
      .replace(/^when = .*$/m, "when = " + today));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([all.dataset.beginning + "\n" + entries.join("\n")], { type: "application/toml" }));
    link.download = all.dataset.file;
    link.click();
  });
  show(0);
})();
