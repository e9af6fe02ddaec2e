"use strict";
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];

  // The section being read is marked in the contents list.
  const links = all(".contents a");
  const heads = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  const mark = () => {
    const line = 96;
    const end = scrollY > 0 && scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
    let current = -1;
    heads.forEach((head, place) => {
      if (head && (end || head.getBoundingClientRect().top <= line)) current = place;
    });
    links.forEach((link, place) => {
      if (place === current) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    });
  };
  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; mark(); });
  }, { passive: true });

  // Only an area that does scroll sideways is a stop for the keyboard.
  const areas = all(".scroll");
  const reach = () => areas.forEach((area) => {
    if (area.scrollWidth > area.clientWidth) area.tabIndex = 0;
    else area.removeAttribute("tabindex");
  });
  addEventListener("resize", () => { reach(); mark(); });
  all("details").forEach((part) => part.addEventListener("toggle", reach));

  // Evidence cards: hover and focus show one, click and Enter hold it, Escape closes it.
  let card = null, number = null, held = false, timer = 0;
  const cardOf = (link) =>
    document.getElementById("card-" + link.parentElement.dataset.ref.replace(/:/g, "-"));
  const hide = (back) => {
    clearTimeout(timer);
    if (!card) return;
    card.classList.remove("open");
    number.removeAttribute("aria-expanded");
    number.removeAttribute("aria-describedby");
    const was = number;
    card = number = null;
    held = false;
    if (back) { quiet = true; was.focus(); quiet = false; }
  };
  let quiet = false;
  const show = (link) => {
    clearTimeout(timer);
    if (number === link) return;
    hide();
    card = cardOf(link);
    if (!card) return;
    number = link;
    card.classList.add("open");
    card.tabIndex = -1;
    link.setAttribute("aria-expanded", "true");
    link.setAttribute("aria-describedby", card.id);
    const at = link.getClientRects()[0];
    const room = document.documentElement.clientWidth;
    const left = Math.max(16, Math.min(at.left, room - card.offsetWidth - 16));
    const below = at.bottom + 8, above = at.top - 8 - card.offsetHeight;
    const fits = below + card.offsetHeight <= innerHeight || above < 0;
    card.style.left = left + scrollX + "px";
    card.style.top = (fits ? below : above) + scrollY + "px";
  };
  const soon = (act) => { clearTimeout(timer); timer = setTimeout(act, 180); };
  const leave = () => { if (!held) soon(() => hide()); };
  all("data > a").forEach((link) => {
    link.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "mouse" && !held) soon(() => show(link));
    });
    link.addEventListener("pointerleave", leave);
    link.addEventListener("focus", () => {
      if (!quiet && link.matches(":focus-visible")) show(link);
    });
    link.addEventListener("blur", leave);
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || !cardOf(link)) return;
      event.preventDefault();
      if (number === link && held) { hide(); return; }
      show(link);
      held = true;
      card.focus({ preventScroll: true });
    });
  });
  all(".card").forEach((one) => {
    one.addEventListener("pointerenter", () => clearTimeout(timer));
    one.addEventListener("pointerleave", leave);
    one.addEventListener("focusout", (event) => {
      if (one === card && event.relatedTarget && !one.contains(event.relatedTarget)) hide();
    });
    one.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (!link || one !== card) return;
      if (link.classList.contains("close")) { event.preventDefault(); hide(true); } else hide();
    });
  });
  addEventListener("keydown", (event) => { if (event.key === "Escape" && card) hide(true); });
  addEventListener("pointerdown", (event) => {
    if (held && !card.contains(event.target) && !event.target.closest("data > a")) hide();
  });
  reach();
  mark();
})();
