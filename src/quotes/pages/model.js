// What the page shows, as read from the data block, and what is chosen of it.

const data = JSON.parse($("data").textContent);
const experts = new Map();
const records = new Map();
const chosen = { words: "", experts: new Set(), stances: new Set(), certainties: new Set(), topic: "", outlet: "", since: "", until: "" };
let selected = null;

function admit(entry) {
  entry.element = entry.element ?? null;
  entry.records.forEach((record, number) => {
    record.article = entry;
    record.number = number;
    if (!STANCES.includes(record.stance)) record.stance = "unclear";
    records.set(record.id, record);
  });
}

function readData() {
  for (const expert of data.experts) experts.set(expert.id, expert);
  for (const entry of data.documents) admit(entry);
}

function wordsOf(record) {
  const { article } = record;
  record.words ??= folded(
    [record.claim, record.name, record.affiliation, record.target, article.title].filter(Boolean).join(" "),
  );
  return record.words;
}

// Each filter, by its name: whether a record passes it.
const FILTERS = {
  words: (record) => !chosen.words || folded(chosen.words).split(/\s+/).every((word) => wordsOf(record).includes(word)),
  experts: (record) => !chosen.experts.size || chosen.experts.has(record.expert),
  stances: (record) => !chosen.stances.size || chosen.stances.has(record.stance),
  certainties: (record) => !chosen.certainties.size || chosen.certainties.has(record.certainty),
  topic: (record) => !chosen.topic || (record.topics ?? []).includes(chosen.topic),
  outlet: (record) => !chosen.outlet || record.article.outlet === chosen.outlet,
  since: (record) => !chosen.since || (record.article.published ?? "") >= chosen.since,
  until: (record) => {
    const day = record.article.published;
    return !chosen.until || (Boolean(day) && day.slice(0, 10) <= chosen.until.slice(0, day.length));
  },
};

// Whether a record passes all filters but one, so that counts beside a filter say what another choice would give.
function passes(record, but = null) {
  return Object.entries(FILTERS).every(([name, test]) => name === but || test(record));
}

function matching(but = null) {
  return [...records.values()].filter((record) => passes(record, but));
}

function filtered() {
  return Object.values(chosen).some((value) => (value instanceof Set ? value.size : value));
}

function clearFilters() {
  for (const [name, value] of Object.entries(chosen)) {
    if (value instanceof Set) value.clear();
    else chosen[name] = "";
  }
}
