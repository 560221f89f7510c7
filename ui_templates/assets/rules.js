// The rules language in the browser: runs the typed tree that the server writes (rules/portable.py) and
// answers as the server does, without making code of text; a property test holds it to Python over random forms.
//
// Values: null is unknown. Numbers and durations are BigInt, in minor units of the scale of their type
// and in microseconds; a date is the number of its day (1 is 0001-01-01), a datetime microseconds
// since 1970 UTC; a multi-choice an array; rows an array of objects.
(() => {
  "use strict";
  const DAY = 86400000000n;
  const EPOCH_DAY = 719163;
  const LAST_DAY = 3652059;
  const FIRST_INSTANT = -62135596800000000n;
  const LAST_INSTANT = 253402300799999999n;

  const scaleOf = (type) => type.scale || 0;
  const own = (object, name) => (Object.hasOwn(object, name) ? object[name] : null);
  const power = (digits) => 10n ** BigInt(digits);
  const size = (number) => (number < 0n ? -number : number);
  const rounded = (dividend, divisor) => {
    const quotient = (2n * size(dividend) + size(divisor)) / (2n * size(divisor));
    return (dividend < 0n) === (divisor < 0n) ? quotient : -quotient;
  };
  const rescaled = (number, digits) => (digits >= 0 ? number * power(digits) : rounded(number, power(-digits)));

  // -- days and instants
  const dayOf = (year, month, day) => {
    const at = new Date(0);
    at.setUTCFullYear(year, month - 1, day);
    return at.getTime() / 86400000 + EPOCH_DAY;
  };
  const partsOf = (day) => {
    const at = new Date((day - EPOCH_DAY) * 86400000);
    return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
  };
  const padded = (number, digits) => String(number).padStart(digits, "0");
  const readDay = (text) => {
    const [year, month, day] = text.split("-").map(Number);
    return dayOf(year, month, day);
  };
  const writeDay = (day) => {
    const { year, month, day: ofMonth } = partsOf(day);
    return `${padded(year, 4)}-${padded(month, 2)}-${padded(ofMonth, 2)}`;
  };
  const localDay = (instant, offsets) => {
    const found = offsets.find(([start, end]) => start <= instant && instant < end);
    if (!found) return null;
    const micros = instant + found[2] + BigInt(EPOCH_DAY) * DAY;
    return Number(micros / DAY);
  };

  // -- values between JSON and here
  const readNumber = (value, scale) => {
    const [whole, fraction = ""] = String(value).split(".");
    return BigInt(whole + fraction.padEnd(scale, "0"));
  };
  const writeNumber = (number, scale) => {
    const digits = padded(size(number), scale + 1);
    const whole = digits.slice(0, digits.length - scale);
    return (number < 0n ? "-" : "") + whole + (scale ? "." + digits.slice(digits.length - scale) : "");
  };
  const NUMBERS = new Set(["integer", "decimal", "money"]);
  const read = (type, value) => {
    if (value === null || value === undefined) return null;
    if (NUMBERS.has(type.is)) return readNumber(value, scaleOf(type));
    if (type.is === "date") return readDay(value);
    if (type.is === "datetime" || type.is === "duration") return BigInt(value);
    if (type.is === "list of rows") return value.map((row) => readRow(type.fields, row));
    return value;
  };
  const readRow = (fields, row) => Object.fromEntries(
    Object.entries(fields).map(([name, type]) => [name, read(type, own(row, name))]));
  const write = (type, value) => {
    if (value === null) return null;
    if (NUMBERS.has(type.is)) return writeNumber(value, scaleOf(type));
    if (type.is === "date") return writeDay(value);
    if (type.is === "datetime" || type.is === "duration") return String(value);
    if (type.is === "multi-choice") return [...new Set(value)].sort();
    if (type.is === "list of rows") return value.map((row) => writeRow(type.fields, row));
    return value;
  };
  const writeRow = (fields, row) => Object.fromEntries(Object.entries(fields)
    .filter(([name]) => own(row, name) !== null).map(([name, type]) => [name, write(type, row[name])]));

  // -- comparing: text by code point, everything else as it is
  const compare = (one, other) => {
    if (typeof one !== "string") return one < other ? -1 : one > other ? 1 : 0;
    const left = Array.from(one), right = Array.from(other);
    for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
      const by = left[at].codePointAt(0) - right[at].codePointAt(0);
      if (by) return by;
    }
    return left.length - right.length;
  };
  const COMPARISONS = {
    "==": (by) => by === 0, "!=": (by) => by !== 0, "<": (by) => by < 0,
    "<=": (by) => by <= 0, ">": (by) => by > 0, ">=": (by) => by >= 0,
  };

  // -- logic of three values
  const every = (values) => {
    let answer = true;
    for (const value of values) {
      if (value === false) return false;
      if (value === null) answer = null;
    }
    return answer;
  };
  const some = (values) => {
    let answer = false;
    for (const value of values) {
      if (value === true) return true;
      if (value === null) answer = null;
    }
    return answer;
  };

  const BLANKS = /^[ \t\r\n]+|[ \t\r\n]+$/g;
  const partOfDay = (part) => ([day]) => BigInt(partsOf(day)[part]);
  const extreme = (sign) => (values) => values.reduce((best, one) => (compare(one, best) * sign > 0 ? one : best));
  // Functions of known arguments; those in SEES_NULL are asked about unknown ones too.
  const FUNCTIONS = {
    is_null: ([value]) => value === null,
    coalesce: (values) => values.find((value) => value !== null) ?? null,
    count: ([chosen]) => BigInt(new Set(chosen || []).size),
    min: extreme(-1),
    max: extreme(1),
    abs: ([number]) => size(number),
    length: ([text]) => BigInt(Array.from(text).length),
    lower: ([text]) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
    upper: ([text]) => text.replace(/[a-z]/g, (letter) => letter.toUpperCase()),
    trim: ([text]) => text.replace(BLANKS, ""),
    contains: ([text, part]) => text.includes(part),
    starts_with: ([text, part]) => text.startsWith(part),
    ends_with: ([text, part]) => text.endsWith(part),
    today: (_, moment) => moment.today,
    now: (_, moment) => moment.now,
    date: ([instant], moment) => localDay(instant, moment.offsets),
    days_between: ([first, second]) => BigInt(second - first),
    hours_between: ([first, second]) => (second - first) / 3600000000n,
    year: partOfDay("year"),
    month: partOfDay("month"),
    day: partOfDay("day"),
    weekday: ([day]) => BigInt(((day - 1) % 7) + 1),
  };
  const SEES_NULL = new Set(["is_null", "coalesce", "count"]);

  const within = (value, least, most) => (least <= value && value <= most ? value : null);
  const shifted = (type, start, by) => (type.is === "date"
    ? within(start + Number(by / DAY), 1, LAST_DAY)
    : within(start + by, FIRST_INSTANT, LAST_INSTANT));

  const OVER_ROWS = {
    count: (values) => BigInt(values.filter((value) => value === true).length),
    sum: (values) => values.reduce((total, value) => (value === null ? total : total + value), 0n),
    any: some,
    all: every,
  };
  const overRows = (node, scope) => {
    const rows = evaluate(node.rows, scope) || [];
    if (node.item === null) return BigInt(rows.length);
    return OVER_ROWS[node.function](rows.map((row) => evaluate(node.item, { ...scope, row })));
  };
  const among = (node, scope) => {
    const item = evaluate(node.item, scope);
    if (item === null) return null;
    return some(node.choices.map((choice) => {
      const other = evaluate(choice, scope);
      return other === null ? null : compare(item, other) === 0;
    }));
  };
  const between = (node, scope) => {
    const item = evaluate(node.item, scope);
    if (item === null) return null;
    const least = evaluate(node.low, scope), most = evaluate(node.high, scope);
    return every([least === null ? null : compare(item, least) >= 0, most === null ? null : compare(item, most) <= 0]);
  };
  const choose = (node, scope) => {
    const condition = evaluate(node.condition, scope);
    return condition === null ? null : evaluate(condition ? node.then : node.otherwise, scope);
  };
  const call = (node, scope) => {
    const values = node.arguments.map((argument) => evaluate(argument, scope));
    if (!SEES_NULL.has(node.function) && values.includes(null)) return null;
    return FUNCTIONS[node.function](values, scope.moment);
  };
  const arithmetic = (node, left, right) => {
    if (node.operator === "*") return left * right;
    return node.operator === "+" ? left + right : left - right;
  };
  const pair = (operation) => (node, scope) => {
    const left = evaluate(node.left, scope);
    const right = left === null ? null : evaluate(node.right, scope);
    return right === null ? null : operation(node, left, right);
  };
  const item = (operation) => (node, scope) => {
    const value = evaluate(node.item, scope);
    return value === null ? null : operation(node, value);
  };

  const NODES = {
    literal: (node) => read(node.type, node.value),
    field: (node, scope) => scope.get(node.name),
    row_field: (node, scope) => own(scope.row, node.name),
    rows: overRows,
    not: item((_, value) => !value),
    all: (node, scope) => every(node.items.map((one) => evaluate(one, scope))),
    any: (node, scope) => some(node.items.map((one) => evaluate(one, scope))),
    compare: pair((node, left, right) => COMPARISONS[node.operator](compare(left, right))),
    among,
    between,
    holds: (node, scope) => {
      const value = evaluate(node.item, scope);
      return value === null ? null : (evaluate(node.chosen, scope) || []).includes(value);
    },
    choose,
    call,
    arithmetic: pair(arithmetic),
    divide: pair((_, left, right) => (right === 0n ? null : rounded(left, right))),
    rescale: item((node, value) => rescaled(value, scaleOf(node.type) - scaleOf(node.item.type))),
    within: item((node, value) => within(value, -BigInt(node.limit), BigInt(node.limit))),
    join: pair((_, left, right) => left + right),
    shift: pair((node, start, by) => shifted(node.type, start, node.is_back ? -by : by)),
    elapsed: pair((_, left, right) => left - right),
  };
  // `scope`: {get(name), row, moment: {now, today, offsets}}.
  const evaluate = (node, scope) => NODES[node.node](node, scope);

  const readMoment = (given) => ({
    now: BigInt(given.now),
    today: readDay(given.today),
    offsets: given.offsets.map((period) => period.map(BigInt)),
  });

  // The rows of a group without the answers that their own rules hide. `group`: {name: {show, rows}},
  // in the order of the questions; each rule reads what stands before it in its row.
  const settledRow = (group, row, moment) => {
    const seen = {}, kept = {};
    const scope = { get: (name) => own(seen, name), moment };
    for (const [name, inner] of Object.entries(group)) {
      if (inner.show !== null && evaluate(inner.show, scope) !== true) continue;
      seen[name] = own(row, name);
      kept[name] = inner.rows === null ? seen[name] : settled(inner.rows, seen[name], moment);
    }
    return kept;
  };
  const settled = (group, rows, moment) => {
    const kept = (rows || []).map((row) => settledRow(group, row, moment))
      .filter((row) => Object.values(row).some((value) => value !== null));
    return kept.length ? kept : null;
  };

  // A form given its answers: what is shown, required and read-only, and what each rule reads. Every
  // name is worked out when it is first asked for, so that the order of the questions decides nothing.
  //
  // `form`: {questions: {name: {step, show, require, read_only, required}}, computed: {name: tree},
  // groups: {name: group}}; `given` and `base`: values by name; a name that `given` has not, has its base.
  const judge = (form, given, base, moment) => {
    const memo = { shown: new Map(), fixed: new Map(), values: new Map() };
    const once = (kind, name, work, first) => {
      const known = memo[kind];
      if (!known.has(name)) {
        known.set(name, first);
        known.set(name, work());
      }
      return known.get(name);
    };
    const scope = { get: (name) => value(name), moment };
    const holds = (rule) => rule === null || evaluate(rule, scope) === true;
    const stands = (name) => Object.hasOwn(given, name) ? given[name] : own(base, name);
    const isShown = (name) => once("shown", name, () => {
      const question = form.questions[name];
      return holds(question.step) && holds(question.show);
    }, false);
    const isReadOnly = (name) => {
      const question = form.questions[name];
      if (question.read_only === null || !isShown(name)) return false;
      return once("fixed", name, () => holds(question.read_only), false);
    };
    const isRequired = (name) => {
      const question = form.questions[name];
      if (Object.hasOwn(form.computed, name) || !isShown(name) || isReadOnly(name)) return false;
      return question.require === null ? question.required : holds(question.require);
    };
    const value = (name) => once("values", name, () => {
      if (Object.hasOwn(form.computed, name)) return evaluate(form.computed[name], scope);
      if (!Object.hasOwn(form.questions, name)) return stands(name);
      if (!isShown(name)) return null;
      const found = isReadOnly(name) ? own(base, name) : stands(name);
      return Object.hasOwn(form.groups, name) ? settled(form.groups[name], found, moment) : found;
    }, null);
    return { isShown, isRequired, isReadOnly, value };
  };

  window.casework = Object.freeze({ evaluate, judge, read, readMoment, write, writeNumber });
})();
