// Two plots of what passes the filters: claims by expert, and over time, each parted by stance.

const BARS = 12;

function patterns() {
  const rect = (stance) => svg("rect", { width: 6, height: 6, fill: `var(--${stance})` });
  const attributes = { width: 6, height: 6, patternUnits: "userSpaceOnUse" };
  const paper = { stroke: "var(--paper)", "stroke-width": 1.6 };
  return svg(
    "defs",
    {},
    svg("pattern", { id: "lines-oppose", ...attributes, patternTransform: "rotate(45)" }, rect("oppose"), svg("path", { d: "M0 0V6", ...paper })),
    svg("pattern", { id: "dots-neutral", ...attributes }, rect("neutral"), svg("circle", { cx: 3, cy: 3, r: 1.2, fill: "var(--paper)" })),
    svg("pattern", { id: "lines-mixed", ...attributes }, rect("mixed"), svg("path", { d: "M0 3H6", ...paper })),
    svg("pattern", { id: "plain-unclear", ...attributes }, svg("rect", { width: 6, height: 6, fill: "var(--unclear)", opacity: 0.45 })),
  );
}

function byStance(found) {
  const counts = counted(found.map((record) => record.stance));
  return STANCES.map((stance) => [stance, counts.get(stance) ?? 0]).filter(([, number]) => number);
}

const told = (found) => byStance(found).map(([stance, number]) => `${number} ${stance}`).join(", ");

function grouped(found, keyOf) {
  const groups = new Map();
  for (const record of found) {
    const key = keyOf(record);
    if (key === null || key === undefined) continue;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(record);
  }
  return groups;
}

function table(caption, groups, nameOf) {
  const rows = groups.map(([key, found]) =>
    el("tr", {}, el("th", { scope: "row" }, bdi(nameOf(key))), el("td", {}, told(found))),
  );
  return el("table", { class: "visually-hidden" }, el("caption", {}, caption), el("tbody", {}, ...rows));
}

function expertPlot(found) {
  const groups = [...grouped(found, (record) => record.expert)].sort((one, other) => other[1].length - one[1].length).slice(0, BARS);
  if (!groups.length) return null;
  const name = (key) => experts.get(key).name;
  const most = groups[0][1].length;
  const height = 20;
  const drawing = svg("svg", { viewBox: `0 0 480 ${groups.length * height + 4}`, role: "img", "aria-label": `Claims by expert and stance, the ${groups.length} most quoted` }, patterns());
  groups.forEach(([key, claims], row) => {
    const y = row * height + 2;
    const label = svg("text", { x: 172, y: y + 13, "text-anchor": "end" }, `\u2068${cut(name(key), 26)}\u2069`);
    label.append(svg("title", {}, name(key)));
    drawing.append(label);
    let x = 180;
    for (const [stance, number] of byStance(claims)) {
      const width = (number / most) * 260;
      const bar = svg("rect", { class: `bar fill-${stance}`, x, y, width, height: height - 5 }, svg("title", {}, `${name(key)}: ${number} ${stance}`));
      drawing.append(bar);
      x += width;
    }
    drawing.append(svg("text", { x: x + 5, y: y + 13, class: "dim" }, String(claims.length)));
  });
  return el("figure", {}, el("figcaption", {}, "Claims by expert and stance"), drawing, table("Claims by expert and stance", groups, name));
}

// Days, months or years: the finest that gives no more columns than can be told apart.
function timeKeys(days) {
  for (const length of [10, 7]) {
    const exact = days.filter((day) => day.length >= length).map((day) => day.slice(0, length)).sort();
    if (exact.length < days.length || !exact.length) continue;
    const between = keysBetween(exact[0], exact.at(-1), length);
    if (between.length <= 40) return [length, between];
  }
  const years = days.map((day) => day.slice(0, 4)).sort();
  return [4, keysBetween(years[0], years.at(-1), 4)];
}

function keysBetween(first, last, length) {
  const keys = [];
  const date = new Date(`${first}${"-01-01".slice(0, Math.max(0, 10 - first.length))}T00:00:00Z`);
  while (keys.length < 400 && !Number.isNaN(date.getTime())) {
    const key = date.toISOString().slice(0, length);
    if (key > last) break;
    keys.push(key);
    if (length === 10) date.setUTCDate(date.getUTCDate() + 1);
    else if (length === 7) date.setUTCMonth(date.getUTCMonth() + 1);
    else date.setUTCFullYear(date.getUTCFullYear() + 1);
  }
  return keys.length ? keys : [first];
}

function timePlot(found) {
  const dated = found.filter((record) => /^\d{4}/.test(record.article.published ?? ""));
  if (!dated.length) return null;
  const [length, keys] = timeKeys(dated.map((record) => record.article.published));
  const groups = grouped(dated, (record) => record.article.published.slice(0, length));
  const most = Math.max(...[...groups.values()].map((claims) => claims.length));
  const [width, height] = [480, 180];
  const step = (width - 40) / keys.length;
  const drawing = svg("svg", { viewBox: `0 0 ${width} ${height + 34}`, role: "img", "aria-label": `Claims over time by stance, ${keys[0]} to ${keys.at(-1)}` });
  drawing.append(svg("path", { class: "axis", d: `M34 ${height + 4.5}H${width}` }), svg("text", { x: 28, y: 16, "text-anchor": "end", class: "dim" }, String(most)));
  const every = Math.ceil((keys.length * (length === 10 ? 74 : 56)) / (width - 40));
  keys.forEach((key, column) => {
    const x = 36 + column * step;
    let y = height + 4;
    for (const [stance, number] of byStance(groups.get(key) ?? [])) {
      const tall = (number / most) * (height - 6);
      y -= tall;
      drawing.append(svg("rect", { class: `bar fill-${stance}`, x, y, width: Math.min(Math.max(step - 2, 1), 48), height: tall }, svg("title", {}, `${key}: ${number} ${stance}`)));
    }
    if (column % every === 0) drawing.append(svg("text", { x, y: height + 22, class: "dim" }, key));
  });
  const undated = found.length - dated.length;
  const caption = `Claims over time${undated ? ` (${undated} undated)` : ""}`;
  return el("figure", {}, el("figcaption", {}, caption), drawing, table(caption, [...groups].sort(), (key) => key));
}

function stanceKey() {
  const signs = STANCES.map((stance) => el("span", { class: `q-${stance}` }, el("b", { "aria-hidden": "true" }, SIGNS[stance]), stance));
  return el("div", { class: "key" }, ...signs);
}

function drawPlots() {
  const found = matching();
  $("plots").replaceChildren(...[expertPlot(found), timePlot(found)].filter(Boolean));
}
