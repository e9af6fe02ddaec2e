// Decisions and comments typed on the page: kept in this browser, saved to a file by a button.
(() => {
  const pieces = document.getElementById("answering");
  if (!pieces) return;
  pieces.remove();
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const made = (selector) => pieces.querySelector(selector).cloneNode(true);
  const say = (name, facts = {}) => Object.entries(facts).reduce(
    (words, [key, value]) => words.replaceAll(`{${key}}`, value),
    pieces.querySelector(`[data-word=${name}]`).textContent);
  const { project, year, results, file } = pieces.dataset;
  const key = `evalutils-review:${project}/${year}:${results}`;
  const today = () => {
    const now = new Date(), two = (number) => String(number).padStart(2, "0");
    return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  };
  const blank = () => ({ reviewer: "", date: today(), sign: false, answers: {} });

  // What has been answered, reviewer by reviewer; lost only where the browser keeps nothing.
  let state = { now: 0, sets: [blank()] }, kept = true, saved = true;
  try {
    const found = JSON.parse(localStorage.getItem(key));
    if (found && Array.isArray(found.sets) && found.sets[found.now]) state = found;
  } catch { kept = false; }
  const mine = () => state.sets[state.now];
  const keep = () => {
    saved = false;
    try { localStorage.setItem(key, JSON.stringify(state)); kept = true; } catch { kept = false; }
    tell(kept ? "" : say("not_kept"));
  };
  addEventListener("beforeunload", (event) => { if (!kept && !saved) event.preventDefault(); });

  const tasks = all("li[data-at]");
  const byPlace = new Map(tasks.map((task) => [task.dataset.at, task]));
  const bar = made(".answers-bar");
  const status = bar.querySelector("[role=status]");
  const decided = (place) => Boolean(mine().answers[place]?.decision);
  const tell = (words) => {
    const left = tasks.filter((task) => !decided(task.dataset.at)).length;
    const count = say(left ? "left" : "all_done", { done: tasks.length - left, all: tasks.length });
    status.textContent = [count, words].filter(Boolean).join(" ");
  };

  // One answer, wherever it is given: a choice and words.
  let number = 0;
  const answer = (place, seen, label) => {
    const form = made(".answer"), name = `answer-${++number}`;
    form.querySelector("legend").textContent = say("legend", { name: label });
    const words = form.querySelector("textarea");
    const fit = () => { words.style.height = "auto"; words.style.height = `${words.scrollHeight}px`; };
    const choices = all("input", form);
    choices.forEach((choice) => {
      choice.name = name;
      choice.addEventListener("change", () => note({ decision: choice.value }));
    });
    words.addEventListener("input", () => { fit(); note({ comment: words.value }); });
    const note = (part) => {
      const { answers } = mine();
      answers[place] = { decision: "", comment: "", ...answers[place], ...part, seen, name: label };
      if (!answers[place].decision && !answers[place].comment.trim()) delete answers[place];
      keep();
      show();
    };
    form.fill = () => {
      const given = mine().answers[place] ?? { decision: "", comment: "" };
      choices.forEach((choice) => { choice.checked = choice.value === given.decision; });
      if (words.value !== given.comment) words.value = given.comment;
      fit();
    };
    form.note = note;
    form.fill();
    return form;
  };
  const forms = tasks.map((task) => {
    const form = answer(task.dataset.at, task.dataset.seen, task.dataset.name);
    task.append(form);
    return form;
  });
  const show = () => tasks.forEach((task) => task.classList.toggle("decided", decided(task.dataset.at)));

  all(".asked").forEach((group) => {
    const button = made(".agree-all"), heading = group.querySelector("h3");
    button.setAttribute("aria-describedby", heading.id);
    button.addEventListener("click", () => {
      all("li[data-at]", group).filter((task) => !decided(task.dataset.at))
        .forEach((task) => task.querySelector(".answer").note({ decision: "agreed" }));
      fill();
      tell(say("agreed_all"));
    });
    group.querySelector(".tasks").before(button);
  });

  // Any other place of the report is answered in a dialog, and listed after the tasks.
  const dialog = made("dialog"), listed = document.querySelector(".elsewhere");
  document.body.append(dialog);
  dialog.setAttribute("aria-labelledby", dialog.querySelector(".title").id = "dialog-title");
  const title = dialog.querySelector(".title"), here = dialog.querySelector(".here");
  let asked = "";
  const open = (place, seen, name) => {
    const task = byPlace.get(place);
    if (task) { task.querySelector("input:checked, input").focus(); return; }
    asked = place;
    title.textContent = name;
    here.replaceChildren(answer(place, seen, name));
    dialog.showModal();
  };
  const list = () => {
    const elsewhere = Object.entries(mine().answers).filter(([place]) => !byPlace.has(place));
    listed.replaceChildren(...elsewhere.map(([place, given]) => {
      const line = document.createElement("li"), button = document.createElement("button");
      button.type = "button";
      button.textContent = given.name;
      button.addEventListener("click", () => open(place, given.seen, given.name));
      const decision = given.decision ? pieces.querySelector(`.answer [value=${given.decision}]`)
        .nextElementSibling.textContent : "";
      line.append(button, ` ${decision} ${given.comment}`);
      return line;
    }));
    listed.parentElement.hidden = !elsewhere.length;
  };
  dialog.querySelector(".done").addEventListener("click", () => dialog.close());
  dialog.querySelector(".withdraw").addEventListener("click", () => {
    delete mine().answers[asked];
    keep();
    dialog.close();
  });
  dialog.addEventListener("close", list);
  all("a.at").forEach((link) => link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link.dataset.at, link.dataset.seen, link.dataset.name);
  }));

  // Who answers: several reviewers may use one browser, each with answers of their own.
  const who = document.querySelector(".reviewer"), others = made(".who-answers");
  who.append(others);
  const reviewer = others.querySelector("[name=reviewer]"), date = others.querySelector("[name=date]");
  const choose = others.querySelector("select"), signing = made(".sign"), sign = signing.querySelector("input");
  reviewer.addEventListener("input", () => { mine().reviewer = reviewer.value; keep(); people(); });
  date.addEventListener("input", () => { mine().date = date.value; keep(); });
  sign.addEventListener("change", () => { mine().sign = sign.checked; keep(); });
  const people = () => {
    choose.parentElement.hidden = state.sets.length < 2;
    choose.replaceChildren(...state.sets.map((set, place) =>
      new Option(set.reviewer || say("unnamed"), place, false, place === state.now)));
  };
  const fill = () => {
    reviewer.value = mine().reviewer;
    date.value = mine().date;
    sign.checked = mine().sign;
    forms.forEach((form) => form.fill());
    people();
    list();
    show();
    tell("");
  };
  choose.addEventListener("change", () => { state.now = Number(choose.value); keep(); fill(); });
  others.querySelector(".another").addEventListener("click", () => {
    state.sets.push(blank());
    state.now = state.sets.length - 1;
    keep();
    fill();
    reviewer.focus();
  });

  // To a file, and from one.
  bar.querySelector(".next").addEventListener("click", () => {
    const open = tasks.find((task) => !decided(task.dataset.at));
    if (open) open.querySelector("input").focus(); else bar.querySelector(".save").focus();
  });
  bar.querySelector(".save").addEventListener("click", () => {
    if (!mine().reviewer.trim()) { tell(say("no_name")); reviewer.focus(); return; }
    if (!mine().date) { tell(say("no_date")); date.focus(); return; }
    const answers = Object.entries(mine().answers).map(([anchor, given]) =>
      ({ anchor, decision: given.decision, comment: given.comment.trim(), seen: given.seen, name: given.name }));
    const bare = answers.filter((one) => ["disagreed", "more"].includes(one.decision) && !one.comment).length;
    const whole = { kind: "evalutils-review", version: 1, project, year, results_id: results,
      reviewer: mine().reviewer.trim(), date: mine().date, sign: mine().sign, answers };
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(whole, null, 1) + "\n"], { type: "application/json" }));
    link.download = `${file}-${whole.reviewer.replace(/[^\p{L}\p{N}]+/gu, "-")}.json`;
    link.click();
    URL.revokeObjectURL(link.href);
    saved = true;
    tell(say(bare ? "saved_bare" : "saved", { file: link.download, bare }));
  });
  others.querySelector("[type=file]").addEventListener("change", async (event) => {
    const [chosen] = event.target.files;
    event.target.value = "";
    if (!chosen) return;
    let read = null;
    try { read = JSON.parse(await chosen.text()); } catch { read = null; }
    if (read?.kind !== "evalutils-review" || !Array.isArray(read.answers)) { tell(say("not_ours")); return; }
    if (read.project !== project || read.year !== year) { tell(say("other_report")); return; }
    const answers = Object.fromEntries(read.answers.map(({ anchor, ...given }) =>
      [String(anchor), { decision: "", comment: "", seen: "", name: String(anchor), ...given }]));
    const set = { reviewer: String(read.reviewer), date: String(read.date), sign: Boolean(read.sign), answers };
    const place = state.sets.findIndex((one) => one.reviewer === set.reviewer || !Object.keys(one.answers).length);
    if (place < 0) state.sets.push(set); else state.sets[place] = set;
    state.now = place < 0 ? state.sets.length - 1 : place;
    keep();
    fill();
    tell(say(read.results_id === results ? "opened" : "opened_other"));
  });

  document.querySelector(".handover").append(signing, bar);
  document.documentElement.classList.add("answering");
  fill();
})();
