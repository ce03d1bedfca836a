"use strict";
(() => {
  const problems = [...document.querySelectorAll(".problem")];
  const marks = [...document.querySelectorAll(".sheet .mark")];
  const sheets = document.querySelector(".sheets");
  if (!problems.length || !sheets) return;
  document.body.classList.add("js");
  const into = (cell, behavior = "smooth") => {
    if (sheets.scrollHeight <= sheets.clientHeight + 1) return;
    // The top of the page where the cell is seen with it, else the cell in the middle of what is seen.
    const frame = sheets.getBoundingClientRect();
    const room = Math.min(frame.height, window.innerHeight - frame.top);
    const box = cell.getBoundingClientRect(), sheet = cell.closest(".sheet");
    const top = (sheet || cell).getBoundingClientRect().top;
    const by = (cell === sheet || box.bottom - top < room - 12 ? top : box.top - (room - box.height) / 2) - frame.top;
    sheets.scrollBy({ top: by, behavior });
  };
  const choose = (problem, move, behavior) => {
    const number = problem.dataset.problem;
    problems.forEach((other) => other.classList.toggle("on", other === problem));
    marks.forEach((mark) => mark.classList.toggle("on", mark.dataset.problems.split(" ").includes(number)));
    const first = marks.find((mark) => mark.classList.contains("on") && mark.matches(".suspect, .differs"))
      || marks.find((mark) => mark.classList.contains("on") && mark.matches(".total"))
      || marks.find((mark) => mark.classList.contains("on"))
      || document.getElementById("page-" + problem.dataset.page);
    if (first && move) into(first, behavior);
  };
  problems.forEach((problem, place) => {
    problem.addEventListener("click", () => choose(problem, true));
    problem.addEventListener("keydown", (event) => {
      if (event.target === problem && (event.key === "Enter" || event.key === " ")) { event.preventDefault(); choose(problem, true); }
      const other = problems[place + { ArrowDown: 1, ArrowUp: -1 }[event.key]];
      if (event.target === problem && other) { event.preventDefault(); other.focus(); choose(other, true); }
    });
  });
  document.querySelectorAll(".row[data-fact]").forEach((term) => {
    const mine = marks.filter((mark) => mark.dataset.fact === term.dataset.fact);
    const here = (on) => mine.forEach((mark) => mark.classList.toggle("here", on));
    term.addEventListener("mouseenter", () => here(true));
    term.addEventListener("mouseleave", () => here(false));
    term.addEventListener("click", (event) => {
      if (!mine.length) return;
      event.preventDefault(); event.stopPropagation();
      choose(term.closest(".problem"), false); into(mine[0]);
    });
  });
  choose(problems[0], true, "instant");
})();
