// The review: the page of the report, with records that can be corrected. The server keeps what is decided.

const QUEUE = { failed: 0, unsure: 1, unchecked: 2, sure: 3 };
const KINDS = { direct: "d", mixed: "m", indirect: "i" };
const STATES = { open: "open", accepted: "accepted", rejected: "rejected" };
const STATE_SIGNS = { open: "·", accepted: "✓", rejected: "✗" };

chosen.states = new Set();
FILTERS.states = (record) => !chosen.states.size || chosen.states.has(record.state);

// Records whose words are at hand.
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
setInterval(listen, 2000);
