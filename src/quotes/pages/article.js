// An article with its marks, or its records as a list.

function expertClass(record) {
  const expert = experts.get(record.expert);
  return expert ? `tint-${expert.colour}` : "";
}

function markElement(entry, [kind, numbers, ending, inner]) {
  const claims = numbers.map((number) => entry.records[number]);
  const [first] = claims;
  const classes = [`q-${kind}`, kind === "claim" || kind === "evidence" ? `q-${first.stance}` : ""];
  if (kind === "claim") classes.push(expertClass(first), first.certainty === "sure" ? "" : `q-${first.certainty}`);
  const element = el(kind === "claim" ? "mark" : "span", { class: classes.filter(Boolean).join(" ") }, ...nodeElements(entry, inner));
  element.dataset.records = claims.map((record) => record.id).join(" ");
  return [element, ...ending.map((number) => tag(entry.records[number]))];
}

const CLOSING = /^(?:[ \u00a0\u202f]*»)?["'”“’‘›)\].,;:!?…،؛؟»]*/u;

// Text and marks; a tag stands behind the marks that close its claim.
function nodeElements(entry, nodes) {
  const elements = [];
  for (const node of nodes) {
    if (typeof node !== "string") {
      elements.push(...markElement(entry, node));
      continue;
    }
    const closing = elements.at(-1)?.matches?.(".tag") ? (CLOSING.exec(node)?.[0] ?? "") : "";
    let place = elements.length;
    while (closing && elements[place - 1].matches?.(".tag")) place -= 1;
    elements.splice(place, 0, ...(closing ? [document.createTextNode(closing)] : []));
    elements.push(document.createTextNode(node.slice(closing.length)));
  }
  return elements;
}

// What a tag calls the speaker: the whole name the first time, then a person's last one.
function shortName(record) {
  const earlier = record.article.records.slice(0, record.number).some((one) => one.expert === record.expert);
  const person = experts.get(record.expert)?.kind === "person";
  return record.name && earlier ? (person ? record.name.split(/\s+/).at(-1) : cut(record.name, 14)) : record.name;
}

// The tag behind a claim says who speaks and the stance, and opens the record; it holds no text, so that copying and
// selecting give the article's own words.
function tag(record) {
  const doubt = record.certainty === "sure" || record.state === "accepted" ? "" : `${CERTAINTIES[record.certainty][0]} `;
  const name = record.name ?? "nobody named";
  return el("button", {
    type: "button",
    id: `record-${record.id}`,
    class: `tag q-${record.stance}${doubt ? " doubt" : ""}`,
    "data-sign": SIGNS[record.stance],
    "data-label": (record.state === "accepted" ? "✓ " : doubt) + cut(shortName(record) ?? name, 26),
    "data-records": record.id,
    "aria-label": `Quotation: ${name}, ${record.stance}${doubt ? `, ${CERTAINTIES[record.certainty][1]}` : ""}`,
  });
}

function lineElement(entry, [start, kind, direction, nodes]) {
  return el("p", { class: kind, dir: direction, "data-start": start }, ...nodeElements(entry, nodes));
}

const plainText = (nodes) => nodes.map((node) => (typeof node === "string" ? node : plainText(node[3]))).join("");

function textElement(entry) {
  const text = el("div", { class: "text", lang: entry.language === "und" ? null : entry.language, dir: entry.direction });
  const { lines } = entry;
  for (let number = 0; number < lines.length; number += 1) {
    let end = number;
    while (end < lines.length && lines[end][1] === "boilerplate") end += 1;
    const pageWords = lines.slice(number, end);
    if (pageWords.length > 2 && pageWords.every(([, , , nodes]) => nodes.every((node) => typeof node === "string"))) {
      const summary = el("summary", {}, `${plural(end - number, "line")} of the page around the article`);
      text.append(el("details", { class: "boilerplate" }, summary, ...pageWords.map((line) => lineElement(entry, line))));
      number = end - 1;
    } else {
      const line = lineElement(entry, lines[number]);
      if (lines[number][1] === "title" && plainText(lines[number][3]).trim() === entry.title) line.hidden = true;
      text.append(line);
    }
  }
  return text;
}

function badge(text, attributes = {}, sign = "") {
  return el("span", { class: "badge", ...attributes }, sign && el("b", { "aria-hidden": "true" }, sign), text);
}

function badges(record) {
  const toward = record.target && record.target !== record.article.title ? ["toward ", bdi(record.target)] : [];
  const stance = el("span", {}, record.stance, toward.length ? " " : "", ...toward);
  return el(
    "div",
    { class: "badges" },
    badge(stance, { class: `badge q-${record.stance}` }, SIGNS[record.stance]),
    record.kind && badge(record.kind),
    record.state && badge(record.state),
    record.denied && badge("denied by the speaker"),
    ...(record.doubts ?? []).map((doubt) => badge(bdi(doubt), { class: "badge doubt" }, CERTAINTIES[record.certainty][0])),
  );
}

function who(record) {
  if (!record.name) return [el("span", { class: "who" }, "Nobody named")];
  const name = bdi(record.name, { class: "who" });
  return record.affiliation ? [name, " · ", bdi(record.affiliation)] : [name];
}

function listElement(entry) {
  const items = entry.records.map((record) => {
    const words = el("span", { "data-records": record.id }, record.claim);
    return el(
      "li",
      { class: `record ${expertClass(record)}`, "data-item": record.id, dir: record.direction },
      el("p", {}, ...who(record)),
      el("blockquote", { lang: entry.language === "und" ? null : entry.language }, words),
      badges(record),
      el("button", { type: "button", class: "visually-hidden", "data-records": record.id }, `Open the record of ${record.name ?? "nobody named"}`),
    );
  });
  return el("ul", { class: "records" }, ...items);
}

function safeAddress(address) {
  return /^https?:\/\//i.test(address ?? "") ? address : null;
}

function articleShell(entry, number) {
  const title = entry.title ?? entry.id ?? entry.path ?? entry.key;
  const heading = el("h2", { id: `title-${number}`, dir: "auto", lang: entry.language === "und" ? null : entry.language }, title);
  const address = safeAddress(entry.url);
  const about = [
    entry.outlet && bdi(entry.outlet),
    entry.published,
    entry.language !== "und" && entry.language,
    plural(entry.records.length, "quotation"),
    address && el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, "original"),
  ].filter(Boolean);
  const line = about.flatMap((part, place) => (place ? [" · ", part] : [part]));
  const body = el("div", { class: "body" });
  entry.element = el(
    "article",
    { class: "article", "aria-labelledby": heading.id },
    el("header", {}, heading, el("p", { class: "about" }, ...line)),
    entry.missing && el("p", { class: "notice" }, "The article's text was not found, so its quotations are listed: ", bdi(entry.missing)),
    body,
  );
  entry.shownAs = null;
}

function renderArticle(entry) {
  const view = entry.lines && !document.body.classList.contains("as-list") ? "text" : "list";
  if (entry.shownAs === view) return;
  entry.shownAs = view;
  const body = entry.element.querySelector(".body");
  if (view === "list") {
    body.replaceChildren(listElement(entry));
  } else {
    const marked = new Set(marksOf(entry.lines.flatMap(([, , , nodes]) => nodes)));
    const lost = entry.records.filter((record) => !marked.has(record.number));
    const rejected = lost.filter((record) => record.state === "rejected");
    const unplaced = lost.filter((record) => record.state !== "rejected");
    const listed = (title, some) => (some.length ? [el("h3", {}, title), listElement({ ...entry, records: some })] : []);
    body.replaceChildren(textElement(entry), ...listed("Not found in the text", unplaced), ...listed("Rejected", rejected));
  }
  showChoice(entry);
}

// Numbers of the records whose claims are marked.
function* marksOf(nodes) {
  for (const node of nodes) {
    if (typeof node === "string") continue;
    if (node[0] === "claim") yield* node[1];
    yield* marksOf(node[3]);
  }
}

// What passes the filters stands out, the rest steps back.
function showChoice(entry) {
  for (const element of entry.element.querySelectorAll("[data-records]")) {
    const ids = element.dataset.records.split(" ");
    element.classList.toggle("faded", !ids.some((id) => records.get(id)?.passes));
    element.classList.toggle("selected", ids.includes(selected) && !element.matches(".q-cue, .q-mention, .q-affiliation, .q-evidence"));
    element.classList.toggle("linked", ids.includes(selected) && element.matches(".q-cue, .q-mention, .q-affiliation"));
  }
  for (const element of entry.element.querySelectorAll("[data-item]")) {
    element.hidden = !records.get(element.dataset.item)?.passes;
    element.classList.toggle("selected", element.dataset.item === selected);
  }
}
