// What is offered while a command is being typed.

import { post } from './api.js';
import { el, everyone } from './draw.js';

const about = {
  ticket: 'For partners: open a ticket, see yours, ask what you are entitled to',
  desk: 'For engineers: claim, answer, resolve',
  tieline: 'For managers: channels, partners, people',
};

let serial = 0;

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
    this.stale = true; // what is shown is of what stood there before
    this.wanted = false;
    const word = /^\s*\/(\S*)$/.exec(before);
    if (word) {
      const items = this.groups.filter(g => g.startsWith(word[1].toLowerCase())).map(g => ({ Value: `${g} `, Label: `/${g}`, Help: about[g] || '' }));
      return this.show(items, word[1]);
    }
    const command = /^\s*\/(\S+)\s+([^]*)$/.exec(before);
    if (command) {
      const group = command[1].toLowerCase();
      if (!this.groups.includes(group)) return this.close();
      let items = [];
      try { items = await post('choices', { In: this.place(), Group: group, Line: command[2] }) || []; } catch { /* none then */ }
      return asked === this.asked ? this.show(items, command[2]) : undefined;
    }
    const who = /(?:^|\s)@([^@\n]{0,40})$/.exec(before);
    if (!who) return this.close();
    const items = everyone().filter(p => p.Name.toLowerCase().startsWith(who[1].toLowerCase()));
    return this.show(items.map(p => ({ Value: `${p.Name} `, Label: `@${p.Name}`, Help: p.Title })), who[1]);
  }

  // show offers choices, each of which takes the place of all that was typed of it so far.
  show(items, typed) {
    items = items.filter(i => i.Value.trim() !== typed.trim());
    if (!items.length || document.activeElement !== this.input) return this.close();
    Object.assign(this, { items, typed });
    this.list.replaceChildren(...items.map((item, i) => el('li', {
      role: 'option', id: `choice${this.base}-${i}`, 'aria-selected': 'false',
      onmousedown: e => { e.preventDefault(); this.accept(i); },
    }, el('span', { class: 'label' }, item.Label), item.Help && el('span', { class: 'help' }, item.Help))));
    this.list.hidden = false;
    this.input.setAttribute('aria-expanded', 'true');
    this.stale = false;
    // With part of a verb or of a value typed the first is meant. Otherwise Enter sends what stands there: in the
    // middle of a sentence nobody wants a completion.
    this.mark(/^\S+$|=\S+$/.test(typed) ? 0 : -1);
    if (this.wanted) this.accept(Math.max(this.at, 0));
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
    const caret = this.input.selectionStart;
    const before = this.input.value.slice(0, caret - this.typed.length) + this.items[i].Value;
    this.input.value = before + this.input.value.slice(caret).replace(/^ /, before.endsWith(' ') ? '' : ' ');
    this.input.setSelectionRange(before.length, before.length);
    this.input.dispatchEvent(new Event('input', { bubbles: true }));
  }

  // key reports whether it took the key.
  key(e) {
    if (this.list.hidden || e.isComposing) return false;
    if (this.stale) { // Tab waits for what follows what stands there now
      this.wanted = e.key === 'Tab' && !e.shiftKey;
      return this.wanted;
    }
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
