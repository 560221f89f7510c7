// Comfort on top of pages that work without it: toasts, single-key shortcuts, a warning before
// unsaved answers are left, one press one submit, and "use my location". No markup is made from
// strings and nothing is stored in the browser.
(() => {
  "use strict";
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));

  // Toasts: the server sends  HX-Trigger: {"toast": "Assigned to A. Patel"}.
  const tell = (text) => {
    const region = document.getElementById("toasts");
    if (!region || !text || all(".app-toast", region).some((toast) => toast.textContent === text)) return;
    const toast = document.createElement("p");
    toast.className = "app-toast";
    toast.textContent = text;
    region.append(toast);
    setTimeout(() => toast.remove(), 8000);
  };
  document.addEventListener("toast", (event) => tell(event.detail && (event.detail.value || event.detail.text)));

  // A part of a page that could not be fetched: the page stays as it is, and says so.
  const failed = () => tell(document.body.dataset.failed);
  document.addEventListener("htmx:error", failed);
  document.addEventListener("htmx:response:error", (event) => {
    const ctx = event.detail && event.detail.ctx;
    const status = ctx && ctx.response && ctx.response.status;
    if (status === 401) tell(document.body.dataset.signedOut);
    else if (status && status !== 422) failed();
  });

  // An error summary or a receipt gets the focus, on a new page and after htmx put it there.
  const focusNews = (root) => {
    const news = root.matches && root.matches("[data-focus]") ? root : root.querySelector("[data-focus]");
    if (news) news.focus();
  };
  document.addEventListener("htmx:after:swap", (event) => {
    const target = (event.detail && event.detail.ctx && event.detail.ctx.target) || event.target;
    enhance(document);
    // What was replaced as a whole is not there any more: its successor has its id.
    const news = target && !target.isConnected && target.id ? document.getElementById(target.id) : target;
    if (news && news.isConnected && news.querySelector) focusNews(news);
  });

  // One press, one submit: a second press within a moment is not sent.
  let submittedAt = new WeakMap();
  document.addEventListener("submit", (event) => {
    const button = event.submitter, bulk = event.target.dataset.bulk;
    const isChosen = () => event.target.querySelector(".app-tick [name=reference]:checked")
      && all("select", event.target).some((one) => one.value);
    if (bulk && !isChosen()) { event.preventDefault(); return tell(bulk); } // what is ticked stays so
    if (button && button.hasAttribute("data-once")) {
      const now = Date.now();
      if (now - (submittedAt.get(button) || 0) < 1000) return event.preventDefault();
      submittedAt.set(button, now);
    }
    event.target.removeAttribute("data-changed");
  });
  window.addEventListener("pageshow", () => { submittedAt = new WeakMap(); });

  // Answers typed but not sent: the browser asks before they are lost.
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-unsaved]");
    if (form) form.setAttribute("data-changed", "");
    const aside = event.target.closest(".govuk-radios__conditional");
    const other = aside && aside.parentElement.querySelector("[data-other]");
    if (other) other.checked = true; // who types somebody else means somebody else
  });
  // What is typed keeps itself: the server says when, and under which key the form goes on.
  let typedAt = 0;
  document.addEventListener("input", () => { typedAt = Date.now(); });
  document.addEventListener("kept", (event) => {
    const at = document.querySelector("[data-autosave]");
    const form = at && at.closest("form");
    if (!form) return;
    if (Date.now() - typedAt > 1000) form.removeAttribute("data-changed");
    const { key, url } = event.detail || {};
    const draft = form.querySelector("[data-draft]");
    if (!key || !draft) return;
    draft.value = key;
    history.replaceState(history.state, "", url);
  });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-changed]")) event.preventDefault();
  });

  // A file that is too large is told at once and not sent.
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.matches || !input.matches("input[type=file][data-max]")) return;
    const told = input.parentElement.querySelector("[data-file-error]");
    const tooLarge = Array.from(input.files).some((file) => file.size > Number(input.dataset.max));
    if (tooLarge) input.value = "";
    if (told) told.hidden = !tooLarge;
  });

  // Use my location.
  const locate = (button) => {
    const point = button.closest("[data-point]");
    const status = point.querySelector("[data-locate-status]");
    status.textContent = button.dataset.asking;
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      const lat = point.querySelector("[data-lat]");
      lat.value = coords.latitude.toFixed(6);
      point.querySelector("[data-lon]").value = coords.longitude.toFixed(6);
      status.textContent = button.dataset.found;
      lat.dispatchEvent(new Event("input", { bubbles: true }));
      lat.dispatchEvent(new Event("change", { bubbles: true }));
    }, () => { status.textContent = button.dataset.failed; }, { enableHighAccuracy: true, timeout: 10000 });
  };

  // Tick all rows.
  const tickAll = (box) => {
    for (const tick of all("tbody .app-tick input", box.closest("table"))) tick.checked = box.checked;
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-locate]");
    if (button) locate(button);
    for (const menu of all("details.app-user[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("change", (event) => {
    if (event.target.id === "tick-all") tickAll(event.target);
  });

  // Single keys, unless the person switched them off or is typing.
  const typing = (element) => element.isContentEditable
    || /^(TEXTAREA|SELECT)$/.test(element.tagName)
    || (element.tagName === "INPUT" && !/^(checkbox|radio|button|submit)$/.test(element.type));
  const step = (by) => {
    const links = all("[data-rows] [data-row] [data-open]");
    const row = document.activeElement.closest("[data-row]");
    const at = row ? links.indexOf(row.querySelector("[data-open]")) : (by > 0 ? -1 : links.length);
    const next = links[Math.min(Math.max(at + by, 0), links.length - 1)];
    if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); }
  };
  const open = () => {
    const row = document.activeElement.closest("[data-row]");
    const link = row && row.querySelector("[data-open]");
    if (link && document.activeElement !== link) link.click();
  };
  const tick = () => {
    const row = document.activeElement.closest("[data-row]");
    const box = row && row.querySelector(".app-tick input");
    if (box) box.click();
  };
  const search = () => {
    const box = document.getElementById("global-search");
    if (box) { box.focus(); box.select(); }
  };
  const help = () => {
    const dialog = document.getElementById("shortcut-help");
    if (dialog && !dialog.open) dialog.showModal();
  };
  const keys = { j: () => step(1), k: () => step(-1), x: tick, "/": search, "?": help };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") for (const menu of all("details.app-user[open]")) menu.open = false;
    if (document.body.dataset.shortcuts !== "on" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.defaultPrevented || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "Enter" && event.target.type === "checkbox") { event.preventDefault(); return open(); }
    const act = keys[event.key];
    if (act) { event.preventDefault(); act(); }
  });

  // The counter's form: Enter goes on to the next answer, Ctrl+Enter sends.
  const reachable = "input:not([type=hidden]):not([disabled]), select:not([disabled]), textarea:not([disabled]), button[type=submit]:not(.app-no-script, .app-default)";
  const goOn = (form, from) => {
    const stops = all(reachable, form).filter((one) => one.offsetParent !== null
      && (one.type !== "radio" || one === from || one.name !== from.name));
    const next = stops[stops.indexOf(from) + 1];
    if (!next) return false;
    next.focus();
    if (next.select && next.type !== "file") next.select();
    return true;
  };
  document.addEventListener("keydown", (event) => {
    const form = event.key === "Enter" && !event.isComposing && event.target.closest("form[data-entry]");
    if (!form) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[data-once]"));
    } else if (form.dataset.entry === "key_entry" && /^(INPUT|SELECT)$/.test(event.target.tagName)
      && goOn(form, event.target)) event.preventDefault();
  });

  // What is there only with JavaScript shows itself now.
  const enhance = (root) => {
    if ("geolocation" in navigator && window.isSecureContext) for (const button of all("[data-locate]", root)) button.hidden = false;
    for (const box of all("[data-tick-all], [data-keys]", root)) box.hidden = false;
  };
  enhance(document);
  if (window.matchMedia("(max-width: 60rem)").matches) for (const panel of all("details[data-fold]")) panel.open = false;
  focusNews(document);
  const entry = document.querySelector("form[data-entry=key_entry]");
  if (entry && !document.querySelector("#errors")) all(reachable, entry)[0].focus();
})();
