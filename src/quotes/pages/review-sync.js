// What is decided goes to the server, which keeps it, and comes back as it is now, with what others decided.

// The name of this browser tab, kept over a reload so that its steps can still be undone.
const client = sessionStorage.getItem("quotes-review") ?? crypto.randomUUID();
sessionStorage.setItem("quotes-review", client);

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
