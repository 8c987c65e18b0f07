// What is offered while a command is being typed.

import { post } from './api.js';
import { el } from './draw.js';

const about = {
  ticket: 'For partners: open a ticket, see yours, ask what you are entitled to',
  desk: 'For engineers: claim, answer, resolve',
  tieline: 'For managers: channels, partners, people',
};

let serial = 0;

// token splits off what is being typed now: the last word, with what is quoted kept whole.
export function token(line) {
  let start = 0;
  let open = false;
  for (let i = 0; i < line.length; i++) {
    if (line[i] === '\\' && open) i++;
    else if (line[i] === '"') open = !open;
    else if (/\s/.test(line[i]) && !open) start = i + 1;
  }
  return start;
}

const quoted = v => /[\s"\\]/.test(v) || v === '' ? `"${v.replace(/[\\"]/g, '\\$&')}"` : v;

// take is the line with a choice taken. A choice is the whole line, a whole word, or the value after "key=".
export function take(line, choice) {
  if (line && choice.toLowerCase().startsWith(line.toLowerCase()) && choice.length > line.length) return choice;
  const at = token(line);
  const typed = line.slice(at);
  const eq = typed.indexOf('=');
  if (eq > 0 && !choice.toLowerCase().startsWith(typed.slice(0, eq + 1).toLowerCase())) return line.slice(0, at + eq + 1) + quoted(choice);
  return line.slice(0, at) + choice;
}

export class Completion {
  constructor(input, place, groups) {
    Object.assign(this, { input, place, groups, items: [], at: -1, asked: 0 });
    this.list = el('ul', { class: 'choices', role: 'listbox', id: `choices${++serial}`, 'aria-label': 'Suggestions', hidden: true });
    this.base = serial;
    input.setAttribute('role', 'combobox');
    input.setAttribute('aria-autocomplete', 'list');
    input.setAttribute('aria-expanded', 'false');
    input.setAttribute('aria-controls', this.list.id);
    input.addEventListener('input', () => this.look());
    input.addEventListener('blur', () => this.close());
  }

  // look finds what can follow what stands before the caret.
  async look() {
    const before = this.input.value.slice(0, this.input.selectionStart);
    const asked = ++this.asked;
    const m = /^\s*\/(\S*)$/.exec(before);
    if (m) {
      const items = this.groups.filter(g => g.startsWith(m[1].toLowerCase())).map(g => ({ Value: g, Label: `/${g}`, Help: about[g] || '' }));
      return this.show(items, { prefix: before.slice(0, before.length - m[1].length), line: m[1], word: m[1] });
    }
    const c = /^(\s*\/(\S+)\s+)([^]*)$/.exec(before);
    const group = c?.[2].toLowerCase();
    if (!c || !this.groups.includes(group)) return this.close();
    let items = [];
    try { items = await post('choices', { In: this.place(), Group: group, Line: c[3] }) || []; } catch { /* none then */ }
    if (asked === this.asked) this.show(items, { prefix: c[1], line: c[3], word: c[3].slice(token(c[3])) });
  }

  show(items, where) {
    items = items.filter(i => take(where.line, i.Value) !== where.line);
    if (!items.length || document.activeElement !== this.input) return this.close();
    Object.assign(this, { items, where });
    this.list.replaceChildren(...items.map((item, i) => el('li', {
      role: 'option', id: `choice${this.base}-${i}`, 'aria-selected': 'false',
      onmousedown: e => { e.preventDefault(); this.accept(i); },
    }, el('span', { class: 'label' }, item.Label), item.Help && el('span', { class: 'help' }, item.Help))));
    this.list.hidden = false;
    this.input.setAttribute('aria-expanded', 'true');
    // With part of a word typed the first is meant; with none, Enter sends what stands there.
    this.mark(where.word ? 0 : -1);
  }

  close() {
    this.asked++;
    this.items = [];
    this.at = -1;
    this.list.hidden = true;
    this.input.setAttribute('aria-expanded', 'false');
    this.input.removeAttribute('aria-activedescendant');
  }

  mark(i) {
    this.at = i;
    [...this.list.children].forEach((li, j) => li.setAttribute('aria-selected', String(i === j)));
    if (i < 0) return this.input.removeAttribute('aria-activedescendant');
    this.input.setAttribute('aria-activedescendant', this.list.children[i].id);
    this.list.children[i].scrollIntoView({ block: 'nearest' });
  }

  accept(i) {
    const after = this.input.value.slice(this.input.selectionStart);
    let line = take(this.where.line, this.items[i].Value);
    if (!line.endsWith('=') && !line.endsWith(' ') && !/^\s/.test(after)) line += ' ';
    this.input.value = this.where.prefix + line + after;
    const caret = this.where.prefix.length + line.length;
    this.input.setSelectionRange(caret, caret);
    this.input.dispatchEvent(new Event('input', { bubbles: true }));
  }

  // key reports whether it took the key.
  key(e) {
    if (this.list.hidden || e.isComposing) return false;
    const n = this.items.length;
    switch (e.key) {
      case 'ArrowDown': this.mark((this.at + 1) % n); return true;
      case 'ArrowUp': this.mark(this.at <= 0 ? n - 1 : this.at - 1); return true;
      case 'Tab': if (e.shiftKey) return false; this.accept(Math.max(this.at, 0)); return true;
      case 'Enter': if (this.at < 0 || e.shiftKey) return false; this.accept(this.at); return true;
      case 'Escape': this.close(); return true;
    }
    return false;
  }
}
