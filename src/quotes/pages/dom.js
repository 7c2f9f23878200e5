"use strict";
// Elements from data. Text of articles only ever becomes a text node or an attribute that nothing runs.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const el = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes = {}, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);
const $ = (id) => document.getElementById(id);

// Words of others among ours: isolated, so that neither turns the other around.
const bdi = (text, attributes = {}) => el("bdi", attributes, text);

const cut = (text, length) => (text.length > length ? `${Array.from(text).slice(0, length - 1).join("")}…` : text);
const plural = (number, one, many = `${one}s`) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

// Letters without accents, vowel marks and case, as words are searched.
const folded = (text) => text.normalize("NFD").replace(/[\p{M}\u0640]/gu, "").toLowerCase();

function counted(values) {
  const counts = new Map();
  for (const value of values) if (value !== undefined && value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

const STANCES = ["support", "oppose", "neutral", "mixed", "unclear"];
const SIGNS = { support: "▲", oppose: "▼", neutral: "●", mixed: "◆", unclear: "○" };
const CERTAINTIES = {
  sure: ["✓", "verified"],
  unsure: ["?", "unsure"],
  failed: ["✗", "failed"],
  unchecked: ["–", "not checked"],
};
