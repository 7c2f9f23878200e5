// The review: the page of the report, with records that can be corrected. The server keeps what is decided.

const QUEUE = { failed: 0, unsure: 1, unchecked: 2, sure: 3 };
const KINDS = { direct: "d", mixed: "m", indirect: "i" };
const STATES = { open: "open", accepted: "accepted", rejected: "rejected" };
const STATE_SIGNS = { open: "·", accepted: "✓", rejected: "✗" };

// The name of this browser tab, kept over a reload so that its steps can still be undone.
const client = sessionStorage.getItem("quotes-review") ?? crypto.randomUUID();
sessionStorage.setItem("quotes-review", client);

chosen.states = new Set();
FILTERS.states = (record) => !chosen.states.size || chosen.states.has(record.state);

let marked = null;

function say(text, bad = false) {
  const line = el("p", { class: bad ? "bad" : null }, bdi(text));
  $("said").replaceChildren(line);
  setTimeout(() => line.remove(), bad ? 8000 : 3000);
}

// What the server gives in answer: articles as they are now, ours and others' changes alike.
function absorb(answer) {
  data.serial = answer.serial;
  for (const fresh of answer.documents ?? []) {
    const entry = data.documents.find((one) => one.key === fresh.key);
    for (const record of entry.records) records.delete(record.id);
    for (const expert of fresh.experts) {
      if (!experts.has(expert.id)) experts.set(expert.id, { ...expert, colour: experts.size % 8 });
    }
    Object.assign(entry, { records: fresh.records, lines: fresh.lines });
    admit(entry);
    entry.changed = true;
  }
  if (!answer.documents?.length) return;
  update();
  for (const entry of data.documents.filter((one) => one.changed)) {
    entry.changed = false;
    if (!entry.shownAs) continue;
    entry.shownAs = null;
    renderArticle(entry);
  }
  if (selected && !records.has(selected)) select(null);
  else drawPanel();
}

// Changes go one after the other, each from what the one before left.
let sending = Promise.resolve();

function send(path, body) {
  sending = sending.then(() => post(path, body()));
  return sending;
}

async function post(path, body) {
  if (!body) return null;
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ client, since: data.serial, ...body }),
    });
    const answer = await response.json();
    if (answer.documents) absorb(answer);
    if (!response.ok) say(answer.reason, true);
    return response.ok ? answer : null;
  } catch {
    say("Not saved: the review does not answer. Is it still running in the terminal?", true);
    return null;
  }
}

async function listen() {
  try {
    const response = await fetch(`changes?since=${data.serial}`);
    const answer = await response.json();
    if (answer.serial > data.serial) {
      absorb(answer);
      say("Changed in another window; shown as it is now");
    }
  } catch {
    // Said when something is to be saved.
  }
}

const editable = (record) => Boolean(record?.spans);

function decide(state, change = {}) {
  const id = selected;
  if (!editable(records.get(id))) return Promise.resolve(null);
  return send("decide", () => {
    const record = records.get(id);
    if (!record) return null;
    return { document: record.article.key, record: id, expects: record.version, state: state ?? record.state, change };
  });
}

const correct = (change) => decide("accepted", change);

function queue() {
  const sure = (record) => QUEUE[record.certainty] * 10 + (record.confidence ?? 0);
  return inOrder()
    .filter((record) => record.state === "open" && editable(record))
    .sort((one, other) => sure(one) - sure(other));
}

function nextOpen() {
  const [next] = queue();
  if (next) select(next.id, { scroll: true });
  else say("Nothing is open among what passes the filters");
}

// On to the next, unless the reader has gone elsewhere meanwhile.
async function settle(state) {
  const id = selected;
  if ((await decide(state)) && selected === id) nextOpen();
}

// Selected words as a place in the article, in code points.
function placeOf(node, offset) {
  const line = (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest("p[data-start]");
  if (!line) return null;
  const before = document.createRange();
  before.setStart(line, 0);
  before.setEnd(node, offset);
  return Number(line.dataset.start) + Array.from(before.toString()).length;
}

function readSelection() {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return;
  const range = selection.getRangeAt(0);
  const element = range.startContainer.parentElement?.closest(".article");
  const start = placeOf(range.startContainer, range.startOffset);
  if (!element || start === null) return;
  const line = range.startContainer.parentElement.closest("p[data-start]");
  const end = placeOf(range.endContainer, range.endOffset) ?? Number(line.dataset.start) + Array.from(line.textContent).length;
  if (end > start) marked = { entry: byElement.get(element), start, end, text: range.toString().trim() };
}

// Words of an article by their place, of several the nearest to `near`; null where they are not there.
function findWords(entry, words, near) {
  const length = Array.from(words).length;
  let best = null;
  for (const [start, , , nodes] of entry.lines) {
    const text = plainText(nodes);
    for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
      const place = start + Array.from(text.slice(0, at)).length;
      if (!best || Math.abs(place - near) < Math.abs(best.start - near)) best = { start: place, end: place + length };
    }
  }
  return best;
}

// Without a mouse, words are typed instead of selected.
function askWords(entry, near, use) {
  const input = el("input", { id: "typed-words", type: "text", dir: "auto", autocomplete: "off" });
  const form = el(
    "form",
    { method: "dialog" },
    el("label", {}, el("span", { id: "words-title" }, "Words of the article"), input),
    el("p", { class: "quiet" }, "As they stand there; or select them with the mouse first."),
    el("button", { type: "submit" }, "Take them"),
  );
  form.addEventListener("submit", () => {
    const words = input.value.trim();
    const place = words && findWords(entry, words, near);
    if (place) use(place, words);
    else say("These words are not in the article as typed");
  });
  $("words").replaceChildren(form);
  $("words").showModal();
  input.focus();
}

function fromSelection(use) {
  readSelection();
  const record = records.get(selected);
  if (!editable(record)) say("Choose a quotation first, or add one with q");
  else if (!marked) askWords(record.article, record.spans.claim[0], use);
  else if (marked.entry !== record.article) say("The selected words are in another article");
  else {
    const { start, end, text } = marked;
    use({ start, end }, text);
    unmark();
  }
}

function unmark() {
  marked = null;
  getSelection().removeAllRanges();
}

async function addTo(entry, place) {
  const answer = await send("add", () => ({ document: entry.key, change: { claim: place } }));
  if (answer) select(answer.added, { scroll: true });
}

function addQuotation() {
  readSelection();
  const record = records.get(selected);
  if (marked) {
    addTo(marked.entry, { start: marked.start, end: marked.end });
    unmark();
  } else if (editable(record)) {
    askWords(record.article, record.spans.claim[0], (place) => addTo(record.article, place));
  } else {
    say("Select the words that were missed first");
  }
}

async function undo() {
  const answer = await send("undo", () => ({}));
  if (answer?.undone && records.has(answer.undone)) select(answer.undone, { scroll: true });
  else if (answer && !answer.undone) say("There is nothing to undo");
}

function acceptRest() {
  const entry = records.get(selected)?.article;
  if (entry) send("accept-rest", () => ({ document: entry.key }));
}

// Where words begin and end in an article, in code points.
function wordEdges(entry) {
  const starts = [];
  const ends = [];
  for (const [start, , , nodes] of entry.lines) {
    const text = plainText(nodes);
    let [units, points] = [0, start];
    for (const { 0: word, index } of text.matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
      points += Array.from(text.slice(units, index)).length;
      starts.push(points);
      points += Array.from(word).length;
      ends.push(points);
      units = index + word.length;
    }
  }
  return { starts, ends };
}

function moveEdge(edge, by) {
  const record = records.get(selected);
  if (!editable(record) || !record.article.lines) return;
  const [start, end] = record.spans.claim;
  const { starts, ends } = wordEdges(record.article);
  const places = edge === "start" ? starts : ends;
  const from = edge === "start" ? start : end;
  const place = by > 0 ? places.find((one) => one > from) : places.findLast((one) => one < from);
  const moved = edge === "start" ? { start: place, end } : { start, end: place };
  if (place !== undefined && moved.start < moved.end) correct({ claim: moved });
}

const setSpeaker = (place, text) => {
  const people = [...new Set(records.get(selected).article.records.map((record) => record.name).filter(Boolean))];
  const known = people.find((name) => name === text) ?? people.find((name) => text.includes(name));
  correct({ speaker: { name: known ?? text, mention: place } });
};

function key(name) {
  return el("kbd", { "aria-hidden": "true" }, name);
}

function act(label, name, run, attributes = {}) {
  return el("button", { type: "button", "aria-keyshortcuts": name, on: { click: run }, ...attributes }, label, key(name));
}

function several(title, ...buttons) {
  return el("fieldset", {}, el("legend", {}, title), el("div", {}, ...buttons));
}

function speakerChoice(record) {
  const names = [...new Set(record.article.records.map((one) => one.name).filter(Boolean))].sort((one, other) => one.localeCompare(other));
  const options = names.map((name) => el("option", { value: name, selected: name === record.name }, name));
  const select = el("select", { id: "edit-speaker" }, el("option", { value: "", selected: !record.name }, "nobody named"), ...options);
  select.addEventListener("change", () => correct({ speaker: select.value ? { name: select.value } : null }));
  return el("label", {}, el("span", {}, "Speaker", key("e")), select);
}

function chooseSpeaker() {
  const choice = $("edit-speaker");
  choice?.focus();
  // Opened, so that the arrow keys look through the names and only Enter takes one.
  choice?.showPicker?.();
}

panelExtra = (record) => {
  if (!editable(record)) return el("p", { class: "notice" }, "This record cannot be corrected here: its words are not at hand.");
  const pressed = (on) => ({ "aria-pressed": String(on) });
  return el(
    "div",
    { class: "edit" },
    el(
      "div",
      { class: "row" },
      act("Accept", "a", () => settle("accepted"), { class: "main" }),
      act("No quotation", "x", () => settle("rejected")),
      act("Undo", "z", undo),
      record.state === "open" ? null : el("button", { type: "button", on: { click: () => decide("open") } }, "Reopen"),
    ),
    several("Kind", ...Object.entries(KINDS).map(([kind, name]) => act(kind, name, () => correct({ kind }), pressed(kind === record.kind)))),
    several("Stance", ...STANCES.map((stance, place) => act(`${SIGNS[stance]} ${stance}`, String(place + 1), () => correct({ stance }), pressed(stance === record.stance)))),
    speakerChoice(record),
    several(
      "Set to the selected words",
      act("claim", "b", () => fromSelection((place) => correct({ claim: place }))),
      act("speaker", "p", () => fromSelection(setSpeaker)),
      act("affiliation", "f", () => fromSelection((place) => correct({ affiliation: place }))),
      act("cue", "c", () => fromSelection((place) => correct({ cue: place }))),
    ),
    several(
      "Move by a word",
      act("start earlier", "[", () => moveEdge("start", -1)),
      act("start later", "]", () => moveEdge("start", 1)),
      act("end earlier", "{", () => moveEdge("end", -1)),
      act("end later", "}", () => moveEdge("end", 1)),
    ),
    el(
      "div",
      { class: "row" },
      record.affiliation && el("button", { type: "button", on: { click: () => correct({ affiliation: null }) } }, "No affiliation"),
      record.cue && el("button", { type: "button", on: { click: () => correct({ cue: null }) } }, "No cue"),
      act("Accept the rest of the article", "A", acceptRest),
    ),
  );
};

sideExtra = () => {
  const all = [...records.values()].filter(editable);
  const done = all.filter((record) => record.state !== "open").length;
  return [
    el(
      "section",
      { class: "progress", "aria-label": "Progress" },
      el("p", { class: "heading" }, `${done} of ${plural(all.length, "quotation")} decided`),
      el("progress", { max: Math.max(all.length, 1), value: done, "aria-label": "decided" }),
      act("Least sure", "n", nextOpen, { id: "next-open" }),
      act("Add the selected words", "q", addQuotation, { id: "add-quotation" }),
    ),
    chips("Decided", "states", (record) => record.state, Object.keys(STATES), (state) => state, (state) => STATE_SIGNS[state]),
  ];
};

Object.assign(ACTS, {
  a: () => settle("accepted"),
  x: () => settle("rejected"),
  z: undo,
  n: nextOpen,
  A: acceptRest,
  q: addQuotation,
  b: () => fromSelection((place) => correct({ claim: place })),
  p: () => fromSelection(setSpeaker),
  f: () => fromSelection((place) => correct({ affiliation: place })),
  c: () => fromSelection((place) => correct({ cue: place })),
  e: chooseSpeaker,
  "[": () => moveEdge("start", -1),
  "]": () => moveEdge("start", 1),
  "{": () => moveEdge("end", -1),
  "}": () => moveEdge("end", 1),
});
for (const [kind, name] of Object.entries(KINDS)) ACTS[name] = () => correct({ kind });
STANCES.forEach((stance, place) => {
  ACTS[String(place + 1)] = () => correct({ stance });
});
KEYS.push(
  [["n"], "the least sure that is open"],
  [["a", "x"], "accept, no quotation; then the next least sure"],
  [["A"], "accept the rest of the article"],
  [["z"], "undo"],
  [["d", "m", "i"], "direct, mixed, indirect"],
  [["1", "2", "3", "4", "5"], STANCES.join(", ")],
  [["e"], "choose the speaker"],
  [["b", "p", "f", "c"], "claim, speaker, affiliation, cue: the words selected, or typed then"],
  [["[", "]", "{", "}"], "start earlier, later; end earlier, later by a word"],
  [["q"], "add the words selected, or typed then, as a quotation"],
);

document.body.append(
  el("div", { id: "said", role: "status" }),
  el("dialog", { id: "words", "aria-labelledby": "words-title" }),
);
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "z" && !event.target.matches("input, textarea")) {
    event.preventDefault();
    undo();
  }
});
document.addEventListener("selectionchange", () => {
  if (!getSelection().isCollapsed) readSelection();
  else if (!document.activeElement?.closest("#panel, #side")) marked = null;
});
setInterval(listen, 2000);
