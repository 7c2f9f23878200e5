// The sidebar: filters, each with what it would give, and the experts with their counts.

const SHOWN_EXPERTS = 60;
let soughtExpert = "";
// What the review shows above the filters; null in a report.
let sideExtra = null;

function chip(label, sign, pressed, count, act, attributes = {}) {
  const mark = el("span", { class: "sign", "aria-hidden": "true" }, sign);
  const number = el("span", { class: "count" }, ` ${count}`);
  return el("button", { type: "button", class: "chip", "aria-pressed": String(pressed), on: { click: act }, ...attributes }, mark, label, number);
}

function toggled(set, value) {
  return () => {
    if (!set.delete(value)) set.add(value);
    update();
  };
}

function chips(title, name, valueOf, values, label, sign) {
  const counts = counted(matching(name).map(valueOf));
  const buttons = values
    .filter((value) => counts.get(value) || chosen[name].has(value))
    .map((value) =>
      chip(label(value), sign(value), chosen[name].has(value), counts.get(value) ?? 0, toggled(chosen[name], value), {
        class: `chip q-${value}`,
        "data-filter": `${name}:${value}`,
      }),
    );
  return el("fieldset", {}, el("legend", {}, title), el("div", { class: "chips" }, ...buttons));
}

function choice(title, name, valuesOf) {
  const counts = counted(matching(name).flatMap(valuesOf));
  if (chosen[name] && !counts.has(chosen[name])) counts.set(chosen[name], 0);
  const sorted = [...counts].sort((one, other) => other[1] - one[1] || one[0].localeCompare(other[0]));
  const options = sorted.map(([value, count]) =>
    el("option", { value, selected: value === chosen[name] }, `\u2068${cut(value, 60)}\u2069 (${count})`),
  );
  const select = el("select", { id: `filter-${name}` }, el("option", { value: "" }, "all"), ...options);
  select.addEventListener("change", () => {
    chosen[name] = select.value;
    update();
  });
  return el("label", { hidden: sorted.length < 1 }, el("span", {}, title), select);
}

function field(title, name, type) {
  const input = el("input", { type, id: `filter-${name}`, value: chosen[name], autocomplete: "off" });
  input.addEventListener(type === "search" ? "input" : "change", () => {
    chosen[name] = input.value;
    update();
  });
  return el("label", {}, el("span", {}, title), input);
}

function expertRows() {
  const counts = counted(matching("experts").map((record) => record.expert));
  const found = [...experts.values()]
    .map((expert) => [expert, counts.get(expert.id) ?? 0])
    .filter(([expert, count]) => count || chosen.experts.has(expert.id))
    .filter(([expert]) => folded(`${expert.name} ${expert.latin ?? ""}`).includes(folded(soughtExpert)))
    .sort((one, other) => other[1] - one[1] || one[0].name.localeCompare(other[0].name));
  const rows = found.slice(0, SHOWN_EXPERTS).map(([expert, count]) => {
    const pressed = chosen.experts.has(expert.id);
    const latin = expert.latin && expert.latin !== expert.name ? el("span", { class: "count" }, ` ${expert.latin}`) : null;
    return el(
      "li",
      {},
      el(
        "button",
        { type: "button", "aria-pressed": String(pressed), "data-expert": expert.id, on: { click: toggled(chosen.experts, expert.id) } },
        el("span", { class: `swatch tint-${expert.colour}`, "aria-hidden": "true" }),
        el("span", { class: "name", title: expert.name }, bdi(expert.name), latin),
        el("span", { class: "count" }, String(count)),
      ),
    );
  });
  const more = found.length - rows.length;
  return [el("ul", { class: "experts" }, ...rows), more > 0 && el("p", { class: "quiet" }, `… and ${more} more: find one by name`)].filter(Boolean);
}

function drawSide() {
  const side = $("side");
  const focused = side.contains(document.activeElement) ? document.activeElement : null;
  const again = focused && (focused.id ? `#${focused.id}` : focused.dataset.filter ? `[data-filter="${focused.dataset.filter}"]` : null);
  const expertAgain = focused?.dataset.expert;
  const caret = focused?.type === "search" ? focused.selectionStart : null;
  const scroll = side.scrollTop;

  const find = el("input", { type: "search", id: "find-expert", value: soughtExpert, "aria-label": "Find an expert", placeholder: "Find an expert" });
  const list = el("div", { id: "experts" }, ...expertRows());
  find.addEventListener("input", () => {
    soughtExpert = find.value;
    list.replaceChildren(...expertRows());
  });
  const clear = el("button", { type: "button", id: "clear", disabled: !filtered() }, "Clear all filters");
  clear.addEventListener("click", () => {
    clearFilters();
    update();
  });
  side.replaceChildren(
    ...(sideExtra?.() ?? []),
    field("Words", "words", "search"),
    chips("Stance", "stances", (record) => record.stance, STANCES, (value) => value, (value) => SIGNS[value]),
    chips("Certainty", "certainties", (record) => record.certainty, Object.keys(CERTAINTIES), (value) => CERTAINTIES[value][1], (value) => CERTAINTIES[value][0]),
    choice("Topic", "topic", (record) => record.topics ?? []),
    choice("Outlet", "outlet", (record) => record.article.outlet),
    el("div", { class: "pair" }, field("From", "since", "date"), field("Until", "until", "date")),
    clear,
    el("section", { "aria-label": "Experts" }, el("h2", { class: "heading" }, "Experts"), find, list),
  );
  side.scrollTop = scroll;
  const element = again ? side.querySelector(again) : expertAgain && [...side.querySelectorAll("[data-expert]")].find((one) => one.dataset.expert === expertAgain);
  element?.focus({ preventScroll: true });
  if (caret !== null && element?.type === "search") element.setSelectionRange(caret, caret);
}
