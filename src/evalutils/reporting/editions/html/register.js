(() => {
  // A register: sorted by its heads, filtered by the form. Without this script it is a plain table.
  const table = document.querySelector(".listing table");
  const form = document.querySelector(".filters form");
  const status = document.querySelector(".filters [role=status]");
  const heads = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const more = document.querySelector(".listing .more");
  const page = Number(more.dataset.page);
  let limit = page;
  const picked = heads.filter((head) => "pick" in head.dataset).map((head) => ({
    key: head.dataset.key,
    at: heads.indexOf(head),
    words: head.dataset.pick === "words",
  }));
  // "R01 R15×2" is picked by each of its words, without how often it is told.
  const items = rows.map((row, at) => ({
    row,
    at,
    fits: true,
    name: row.cells[0].textContent.toLowerCase(),
    told: picked.map(({ at: column, words }) => {
      const told = row.cells[column].textContent;
      return words ? told.replace(/×\d+/g, "").split(" ") : [told];
    }),
  }));

  const fraction = (words) => {
    const [above, below] = words.split("/");
    return below ? above / below : Number(above);
  };
  // A number sorts by its value, an interval by its low end and then its high end.
  const key = (cell) => {
    if (cell.dataset.k) return [Number(cell.dataset.k)];
    const data = cell.querySelector("data");
    if (!data) return cell.classList.contains("r") ? null : [cell.textContent];
    if (data.value) return [fraction(data.value), fraction(data.value)];
    return [
      data.dataset.low ? fraction(data.dataset.low) : -Infinity,
      data.dataset.high ? fraction(data.dataset.high) : Infinity,
    ];
  };
  const order = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
  const compare = (one, other) => {
    for (let at = 0; at < one.length; at += 1) {
      const way = typeof one[at] === "string" ? order(one[at], other[at])
        : one[at] === other[at] ? 0 : one[at] < other[at] ? -1 : 1;
      if (way) return way;
    }
    return 0;
  };
  // Only a page of what fits is laid out at once: thousands of rows stay quick to sort.
  const show = () => {
    let fitting = 0;
    items.forEach((item) => {
      fitting += item.fits;
      const hidden = !item.fits || fitting > limit;
      if (item.row.hidden !== hidden) item.row.hidden = hidden;
    });
    status.textContent = status.dataset.words
      .replace("{shown}", fitting).replace("{all}", items.length);
    more.hidden = fitting <= limit;
    more.textContent = more.dataset.words.replace("{left}", fitting - limit);
  };
  const sort = (head) => {
    const down = head.getAttribute("aria-sort") === "ascending";
    const column = heads.indexOf(head);
    const keys = new Map(items.map((item) => [item, key(item.row.cells[column])]));
    items.sort((a, b) => {
      const one = keys.get(a), other = keys.get(b);
      // What is not stated comes last, whichever way.
      if (!one || !other) return !one - !other || a.at - b.at;
      return (down ? -1 : 1) * compare(one, other) || a.at - b.at;
    });
    heads.forEach((each) => each.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    limit = page;
    show();
    body.append(...items.map((item) => item.row));
  };
  const filter = () => {
    const wanted = Object.fromEntries(new FormData(form));
    const words = wanted.name.toLowerCase().split(/\s+/).filter(Boolean);
    items.forEach((item) => {
      item.fits = words.every((word) => item.name.includes(word))
        && picked.every(({ key }, at) => !wanted[key] || item.told[at].includes(wanted[key]));
    });
    limit = page;
    show();
  };

  heads.filter((head) => "sort" in head.dataset).forEach((head) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => sort(head));
    head.replaceChildren(button);
  });
  more.addEventListener("click", () => {
    const next = items.filter((item) => item.fits)[limit];
    limit += page;
    show();
    // The button moves down or goes away: the reader goes on at the first row it brought.
    const link = next && next.row.querySelector("a");
    if (link) link.focus();
  });
  addEventListener("beforeprint", () => { limit = Infinity; show(); });
  // A browser that empties the field on Escape may say so by "search" alone, or not at all.
  ["input", "change", "search"].forEach((name) => form.addEventListener(name, filter));
  form.addEventListener("keydown", (event) => { if (event.key === "Escape") setTimeout(filter); });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  document.querySelectorAll(".filters [hidden]").forEach((part) => { part.hidden = false; });
  filter();
})();
