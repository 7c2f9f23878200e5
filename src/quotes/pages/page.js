// The page at work: articles drawn as they come into sight, selection, keys, deep links.

const KEYS = [
  [["j", "k"], "next and previous quotation"],
  [["Esc"], "close the quotation"],
  [["/"], "filter by words"],
  [["v"], "text or list"],
  [["?"], "these keys"],
];
const ACTS = {
  j: () => step(1),
  k: () => step(-1),
  "/": () => $("filter-words").focus(),
  v: toggleView,
  "?": showKeys,
  Escape: () => select(null),
};

// The key by its Latin letter where the keyboard is set to another script.
function keyOf(event) {
  if (/^[\x20-\x7e]+$/.test(event.key)) return event.key;
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1] ?? event.key;
  return event.shiftKey ? letter : letter.toLowerCase();
}

const sight = new IntersectionObserver(
  (seen) => {
    for (const one of seen) if (one.isIntersecting) renderArticle(byElement.get(one.target));
  },
  { rootMargin: "800px" },
);
const byElement = new Map();

function placeArticle(entry, number) {
  articleShell(entry, number);
  byElement.set(entry.element, entry);
  sight.observe(entry.element);
}

// All filters anew: what is shown, what is counted, what is drawn.
function update() {
  for (const record of records.values()) record.passes = passes(record);
  let shownArticles = 0;
  let shownRecords = 0;
  for (const entry of data.documents) {
    const found = entry.records.filter((record) => record.passes).length;
    entry.element.hidden = !found && filtered();
    shownRecords += found;
    if (found) shownArticles += 1;
    if (entry.shownAs) showChoice(entry);
  }
  $("found").textContent = filtered()
    ? `${shownRecords.toLocaleString("en")} of ${plural(records.size, "quotation")}, in ${shownArticles.toLocaleString("en")} of ${plural(data.documents.length, "article")}`
    : "";
  $("nothing").hidden = shownRecords > 0;
  drawSide();
  drawPlots();
}

function select(id, { scroll = false } = {}) {
  const before = records.get(selected)?.article;
  selected = records.has(id) ? id : null;
  const entry = records.get(selected)?.article;
  history.replaceState(null, "", selected ? `#${encodeURIComponent(selected)}` : location.pathname + location.search);
  if (before && before !== entry && before.shownAs) showChoice(before);
  drawPanel();
  if (!entry) return;
  renderArticle(entry);
  showChoice(entry);
  const place = $(`record-${selected}`) ?? entry.element.querySelector(`[data-item="${CSS.escape(selected)}"]`);
  if (scroll && place) {
    const first = entry.element.querySelector(`.q-claim[data-records~="${CSS.escape(selected)}"]`) ?? place;
    // On a narrow screen the record lies over the lower half.
    const show = () => first.scrollIntoView({ block: getComputedStyle($("panel")).position === "fixed" ? "start" : "center" });
    show();
    // Articles above are drawn as they come near, and push what is below: once more when they have.
    requestAnimationFrame(() => requestAnimationFrame(show));
    if (place.tabIndex >= 0) place.focus({ preventScroll: true });
  }
}

function inOrder() {
  return data.documents.flatMap((entry) => entry.records.filter((record) => record.passes));
}

function step(by) {
  const order = inOrder();
  if (!order.length) return;
  const place = order.findIndex((record) => record.id === selected);
  const next = place < 0 ? firstInSight(order) : Math.min(Math.max(place + by, 0), order.length - 1);
  select(order[next].id, { scroll: true });
}

function firstInSight(order) {
  const place = order.findIndex((record) => record.article.element.getBoundingClientRect().bottom > 120);
  return Math.max(place, 0);
}

function toggleView() {
  const list = document.body.classList.toggle("as-list");
  $("view-button").setAttribute("aria-pressed", String(list));
  for (const entry of data.documents) {
    if (entry.shownAs) renderArticle(entry);
  }
  if (selected) select(selected, { scroll: true });
}

function showKeys() {
  const rows = KEYS.flatMap(([keys, what]) => [el("dt", {}, ...keys.flatMap((key) => [el("kbd", {}, key), " "])), el("dd", {}, what)]);
  const close = el("button", { type: "button", on: { click: () => $("keys").close() } }, "Close");
  $("keys").replaceChildren(el("h2", { id: "keys-title" }, "Keys"), el("dl", {}, ...rows), close);
  $("keys").showModal();
}

const THEMES = ["auto", "light", "dark"];
let theme = 0;

function nextTheme() {
  theme = (theme + 1) % THEMES.length;
  const name = THEMES[theme];
  if (name === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
  $("theme-button").textContent = `Theme: ${name}`;
}

function followHash() {
  const id = decodeURIComponent(location.hash.slice(1));
  if (!records.has(id)) return;
  if (!records.get(id).passes) {
    clearFilters();
    update();
  }
  select(id, { scroll: true });
}

function readingKey() {
  const sample = (className, text) => el("span", { class: className }, text);
  const doubts = Object.entries(CERTAINTIES).map(([, [sign, label]]) => el("span", {}, el("b", { "aria-hidden": "true" }, sign), label));
  return el(
    "details",
    { class: "plots" },
    el("summary", {}, "How to read the marks"),
    el(
      "div",
      { class: "key" },
      sample("q-claim tint-0 q-support", "claim, the tint is the expert's"),
      sample("q-mention", "who is said to speak"),
      sample("q-affiliation", "affiliation"),
      sample("q-cue", "reporting words"),
      sample("q-evidence q-oppose", "words that show the stance"),
      sample("q-claim q-unsure", "unsure"),
      sample("q-claim q-failed", "failed verification"),
    ),
    el("p", { class: "heading" }, "The line below a claim and the sign behind it are the stance:"),
    stanceKey(),
    el("p", { class: "heading" }, "Certainty:"),
    el("div", { class: "key" }, ...doubts),
  );
}

function whole() {
  const outlets = new Set(data.documents.map((entry) => entry.outlet).filter(Boolean));
  const days = data.documents.map((entry) => entry.published).filter(Boolean).sort();
  const span = days.length ? (days[0] === days.at(-1) ? days[0] : `${days[0]} to ${days.at(-1)}`) : "";
  const parts = [plural(records.size, "quotation"), plural(experts.size, "expert"), plural(data.documents.length, "article")];
  return [...parts, outlets.size ? plural(outlets.size, "outlet") : "", span].filter(Boolean).join(" · ");
}

// With articles out of sight undrawn, neither searching within the page nor printing would find them.
function drawRest() {
  const waiting = data.documents.filter((entry) => !entry.shownAs);
  const draw = (time) => {
    while (waiting.length && time.timeRemaining() > 4) renderArticle(waiting.shift());
    if (waiting.length) idle(draw);
  };
  const idle = window.requestIdleCallback ?? ((act) => setTimeout(() => act({ timeRemaining: () => 8 }), 30));
  idle(draw);
}

function start() {
  readData();
  data.documents.forEach(placeArticle);
  $("whole").textContent = whole();
  const problems = (data.problems ?? []).map((problem) => el("li", {}, bdi(problem)));
  $("articles").append(
    el("p", { id: "found", class: "quiet", role: "status" }),
    problems.length ? el("details", { class: "notice" }, el("summary", {}, `${plural(problems.length, "line")} of the records could not be read`), el("ul", {}, ...problems)) : "",
    el("details", { class: "plots", open: true }, el("summary", {}, "Plots"), el("div", { id: "plots", class: "both" }), stanceKey()),
    readingKey(),
    el("p", { id: "nothing", class: "notice", hidden: true }, "No quotation passes all filters."),
    ...data.documents.map((entry) => entry.element),
  );
  update();
  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-records]");
    if (!target || !getSelection().isCollapsed) return;
    const ids = target.dataset.records.split(" ");
    if (target.matches(".q-claim, .tag, .record [data-records]")) select(ids[(ids.indexOf(selected) + 1) % ids.length]);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const writing = event.target.matches("input, select, textarea");
    if (writing && event.key !== "Escape") return;
    if (writing) event.target.blur();
    const act = ACTS[keyOf(event)];
    if (!act) return;
    event.preventDefault();
    act();
  });
  $("view-button").addEventListener("click", toggleView);
  $("theme-button").addEventListener("click", nextTheme);
  $("keys-button").addEventListener("click", showKeys);
  $("side-button").addEventListener("click", () => {
    $("side-button").setAttribute("aria-expanded", String($("side").classList.toggle("open")));
  });
  window.addEventListener("hashchange", followHash);
  window.addEventListener("beforeprint", () => data.documents.forEach(renderArticle));
  followHash();
  drawRest();
}
