// A form that follows its own rules while it is filled in: shows and hides questions, marks what is
// optional, fixes what is read-only and works values out. The server sends what is needed
// (web/live_form.py) and judges everything again; an answer that only the server can read is sent to it,
// and the questions come back. Without this file the pages work by themselves.
(() => {
  "use strict";
  const { judge, read, readMoment, write } = window.casework;
  const { UNSURE, readAnswer } = window.caseworkReading;
  const own = (object, name) => (Object.hasOwn(object, name) ? object[name] : null);

  // -- showing values that are worked out
  const grouped = (digits, how) => (how.threes ? digits.replace(/\B(?=(\d{3})+$)/g, how.group) : null);
  const shownNumber = (written, how) => {
    const [whole, fraction] = written.replace("-", "").split(".");
    const digits = grouped(whole, how);
    if (digits === null) return UNSURE;
    const figures = digits + (fraction ? how.point + fraction : "");
    return (written.startsWith("-") ? "-" : "") + (how.before || "") + figures + (how.after || "");
  };
  const SHOW = {
    number: shownNumber,
    text: (value) => value,
    boolean: (value, how) => (value ? how.yes : how.no),
  };

  class LiveForm {
    constructor(block) {
      this.told = JSON.parse(block.dataset.formRules);
      this.block = block;
      this.form = block.closest("form");
      this.moment = readMoment(this.told.moment);
      this.given = this.values(this.told.given);
      this.base = this.values(this.told.base);
    }

    values(told) {
      return Object.fromEntries(Object.entries(told).map(([name, value]) => [name, read(this.told.types[name], value)]));
    }

    wrapper(name) {
      return this.form.querySelector(`[data-question="${name}"]`);
    }

    // Asks the server for the questions again, as a page without this file does with its button.
    ask(name) {
      const group = this.wrapper(name).querySelector("[hx-post]");
      if (group) group.dispatchEvent(new Event("refresh"));
    }

    answers() {
      const found = { ...this.given };
      for (const [name, how] of Object.entries(this.told.reads)) {
        found[name] = readAnswer(this.form, name, how, this.told.types[name]);
        if (found[name] === UNSURE) return { unsure: name };
      }
      return { found };
    }

    follow(changed) {
      if (changed && this.told.asks.includes(changed)) return this.ask(changed);
      const { found, unsure } = this.answers();
      if (unsure) return changed === unsure ? this.ask(unsure) : undefined;
      const verdict = judge(this.told, found, this.base, this.moment);
      const news = [];
      for (const name of Object.keys(this.told.questions)) this.apply(name, verdict, news);
      if (changed) this.tell(news);
      return undefined;
    }

    apply(name, verdict, news) {
      const wrapper = this.wrapper(name);
      if (!wrapper) return;
      const isShown = verdict.isShown(name), isFixed = verdict.isReadOnly(name);
      if (wrapper.hidden === isShown) {
        wrapper.hidden = !isShown;
        wrapper.querySelector('[name="_asked"]').disabled = !isShown;
        news.push(this.told.words[isShown ? "shown" : "hidden"].replace("{label}", wrapper.dataset.label));
      }
      const fixed = wrapper.querySelector("[data-fixed]");
      if (fixed) {
        fixed.hidden = !isFixed;
        wrapper.querySelector("[data-answer]").hidden = isFixed;
      }
      const optional = wrapper.querySelector("[data-optional]");
      if (optional) optional.hidden = verdict.isRequired(name);
      const how = own(this.told.shows, name);
      if (how) this.show(name, wrapper, how, verdict.value(name));
    }

    show(name, wrapper, how, value) {
      const output = wrapper.querySelector("output");
      const type = this.told.types[name];
      const written = value === null ? how.nothing : SHOW[how.as](type.is === "boolean" ? value : write(type, value), how);
      if (written === UNSURE) return;
      if (output && output.textContent !== written && !(value === null && output.querySelector(".app-none"))) {
        output.textContent = written;
      }
    }

    tell(news) {
      const region = document.getElementById("form-news");
      if (region && news.length) region.textContent = news.join(". ");
    }
  }

  let live = null;
  const enhance = () => {
    const block = document.querySelector("[data-form-rules]");
    if (!block || (live && live.block === block && live.source === block.dataset.formRules)) return;
    live = new LiveForm(block);
    live.source = block.dataset.formRules;
    live.follow(null);
  };
  const nameOf = (target) => {
    const wrapper = target.closest && target.closest("[data-question]");
    return wrapper ? wrapper.dataset.question : null;
  };
  let waiting = 0;
  document.addEventListener("input", (event) => {
    const name = nameOf(event.target);
    if (!live || !name || live.told.asks.includes(name)) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => live.answers().found && live.follow(name), 150);
  });
  document.addEventListener("change", (event) => {
    const name = nameOf(event.target);
    if (!live || !name) return;
    clearTimeout(waiting);
    live.follow(name);
  });
  document.addEventListener("htmx:after:swap", enhance);
  enhance();
})();
