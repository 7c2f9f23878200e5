// The record that is selected, in full.

// What the review adds to the panel; null in a report.
let panelExtra = null;

function row(term, ...values) {
  const given = values.filter((value) => value !== null && value !== undefined && value !== false && value !== "");
  return given.length ? [el("dt", {}, term), el("dd", {}, ...given)] : [];
}

// What a control is known by when the panel is drawn anew.
const nameOf = (control) => control.id || control.getAttribute("aria-keyshortcuts");

function drawPanel() {
  const panel = $("panel");
  const record = records.get(selected);
  panel.hidden = !record;
  if (!record) return;
  const focused = panel.contains(document.activeElement) ? nameOf(document.activeElement) : null;
  const expert = experts.get(record.expert);
  const link = el("a", { href: `#${encodeURIComponent(record.id)}` }, "link to this quotation");
  const sure = record.confidence ?? null;
  const meter = sure === null ? null : el("meter", { min: 0, max: 1, value: sure, "aria-label": "confidence" });
  panel.replaceChildren(
    el(
      "div",
      { class: expertClass(record) },
      el("button", { type: "button", class: "close", "aria-label": "Close", title: "Escape", on: { click: () => select(null) } }, "×"),
      el("h2", { dir: "auto" }, record.name ?? "Nobody named"),
      el("p", { class: "quiet" }, expert?.latin && expert.latin !== record.name ? `${expert.latin} · ` : "", expert?.kind ?? ""),
      el("blockquote", { dir: record.direction }, record.claim),
      badges(record),
      panelExtra?.(record),
      el(
        "dl",
        {},
        ...row("affiliation", record.affiliation && bdi(record.affiliation)),
        ...row("called here", record.mention && record.mention !== record.name && bdi(record.mention)),
        ...row("cue", record.cue && bdi(record.cue)),
        ...row("stance", `${SIGNS[record.stance]} ${record.stance}`),
        ...row("toward", record.target === record.article.title ? "the article’s own topic" : record.target && bdi(record.target)),
        ...row("shown by", record.evidence && bdi(record.evidence)),
        ...row("certainty", `${CERTAINTIES[record.certainty][0]} ${CERTAINTIES[record.certainty][1]}`),
        ...row("confidence", meter, sure !== null && ` ${sure.toFixed(2)}`),
        ...row("engine", record.engine),
      ),
      el("p", { class: "quiet" }, link),
    ),
  );
  if (focused) [...panel.querySelectorAll("button, select")].find((one) => nameOf(one) === focused)?.focus({ preventScroll: true });
}
