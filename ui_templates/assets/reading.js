// What somebody typed or chose, read as the server reads it (fields/*.py `parse_form`); what the server
// would refuse is no answer, and what only the server can read for certain is UNSURE.
(() => {
  "use strict";
  const { read, write } = window.casework;
  const UNSURE = Symbol("only the server can read it");
  const all = (selector, root) => Array.from(root.querySelectorAll(selector));

  const named = (form, name) => all(`[name="${name}"]`, form);
  const typed = (form, name) => (named(form, name)[0] || { value: "" }).value.trim();
  const chosen = (form, name) => named(form, name)
    .filter((control) => control.tagName === "SELECT" || control.checked).map((control) => control.value);

  const number = (form, name, how, type) => {
    const text = typed(form, name);
    if (text === "") return null;
    const escaped = (sign) => sign.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const grouped = how.threes && how.group ? `|[0-9]{1,3}(?:${escaped(how.group)}[0-9]{3})+` : "";
    const match = new RegExp(`^(-?)([0-9]{1,20}${grouped})(?:${escaped(how.point)}([0-9]{1,20}))?$`).exec(text);
    if (!match) return UNSURE;
    const scale = type.scale || 0, fraction = match[3] || "";
    if (/[1-9]/.test(fraction.slice(scale))) return null;
    const value = read(type, `${match[1]}${match[2].replaceAll(how.group || ",", "")}.${fraction.slice(0, scale)}`);
    const least = read(type, how.least), most = read(type, how.most);
    return value < least || value > most ? null : value;
  };
  const text = (form, name, how) => {
    const value = typed(form, name);
    if (/[^\x20-\x7e\u00a1-\u024f]|  /.test(value)) return UNSURE;
    if (value === "") return null;
    return value.length < how.least || value.length > how.most ? null : value;
  };
  const date = (form, name, how, type) => {
    const [day, month, year] = ["day", "month", "year"].map((part) => typed(form, `${name}.${part}`));
    if (!day && !month && !year) return null;
    if (!/^\d{0,4}$/.test(day) || !/^\d{0,4}$/.test(month) || !/^\d{0,5}$/.test(year)) return UNSURE;
    if (year.length !== 4 || !day || !month) return null;
    const written = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
    const value = read(type, written);
    if (Number.isNaN(value) || write(type, value) !== written) return null;
    return value < read(type, how.least) || value > read(type, how.most) ? null : value;
  };
  const READ = {
    number,
    text,
    date,
    boolean: (form, name) => ({ yes: true, no: false })[chosen(form, name)[0]] ?? null,
    choice: (form, name) => chosen(form, name)[0] || null,
    choices: (form, name) => chosen(form, name),
  };
  const readAnswer = (form, name, how, type) => READ[how.as](form, name, how, type);

  window.caseworkReading = Object.freeze({ UNSURE, readAnswer });
})();
