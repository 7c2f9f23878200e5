// Places in an article: of words that are selected or typed, and from word to word.

let marked = null;

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

document.addEventListener("selectionchange", () => {
  if (!getSelection().isCollapsed) readSelection();
  else if (!document.activeElement?.closest("#panel, #side")) marked = null;
});
