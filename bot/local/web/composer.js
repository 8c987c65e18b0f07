// Where one writes: a message, or a command.

import { as, deed, name, upload } from './api.js';
import { el, icon } from './draw.js';
import { Completion } from './complete.js';

export class Composer {
  // o: place(), groups, label, limits, done(reply), said(sentence)
  constructor(o) {
    Object.assign(this, o, { files: [], pending: undefined });
    this.input = el('textarea', { rows: 1, 'aria-label': o.label, placeholder: o.label, maxlength: o.limits.text, spellcheck: 'true', autocomplete: 'off' });
    this.completion = new Completion(this.input, o.place, o.groups);
    this.picker = el('input', { type: 'file', multiple: true, class: 'unseen', tabindex: -1, 'aria-hidden': 'true', onchange: () => { this.add(this.picker.files); this.picker.value = ''; } });
    this.chips = el('ul', { class: 'chips', 'aria-label': 'Files to send' });
    this.error = el('p', { class: 'error', role: 'alert', hidden: true });
    this.button = el('button', { type: 'submit', class: 'send', 'aria-label': 'Send', title: 'Send (Enter)' }, icon('send'));
    this.node = el('form', { class: 'composer', onsubmit: e => { e.preventDefault(); this.send(); } },
      this.completion.list, this.error,
      el('div', { class: 'box' }, this.chips, this.input,
        el('div', { class: 'tools' },
          el('button', { type: 'button', class: 'tool', 'aria-label': 'Add files', title: 'Add files (up to 25 MB each)', onclick: () => this.picker.click() }, icon('clip')),
          el('button', { type: 'button', class: 'tool slash', 'aria-label': 'Type a command', title: 'Type a command', onclick: () => this.put(this.input.value.startsWith('/') ? this.input.value : '/') }, '/'),
          el('span', { class: 'hint' }, 'Enter sends, Shift+Enter begins a new line'), this.picker, this.button)));
    this.input.addEventListener('keydown', e => { this.taken = this.key(e); });
    // Some keyboards send the line break after the key all the same.
    this.input.addEventListener('beforeinput', e => { if (this.taken && e.inputType === 'insertLineBreak') e.preventDefault(); });
    this.input.addEventListener('input', () => { this.fit(); this.keep(); });
    this.input.addEventListener('paste', e => { if (e.clipboardData.files.length) { e.preventDefault(); this.add(e.clipboardData.files); } });
    this.node.addEventListener('dragover', e => { e.preventDefault(); this.node.classList.add('drop'); });
    this.node.addEventListener('dragleave', () => this.node.classList.remove('drop'));
    this.node.addEventListener('drop', e => { e.preventDefault(); this.node.classList.remove('drop'); this.add(e.dataTransfer.files); });
  }

  slot() { return `typed:${as()}:${this.place()}`; }
  keep() { try { sessionStorage.setItem(this.slot(), this.input.value); } catch { /* no room: only this page has it */ } }
  restore() { this.input.value = sessionStorage.getItem(this.slot()) || ''; this.fit(); }

  fit() {
    this.input.style.height = 'auto';
    if (this.input.scrollHeight) this.input.style.height = `${Math.min(this.input.scrollHeight, 220)}px`;
  }

  key(e) {
    if (this.completion.key(e)) { e.preventDefault(); e.stopPropagation(); return true; }
    if (e.key !== 'Enter' || e.shiftKey || e.isComposing) return false;
    e.preventDefault();
    this.send();
    return true;
  }

  put(line) {
    this.input.value = line;
    this.input.focus();
    this.input.setSelectionRange(line.length, line.length);
    this.input.dispatchEvent(new Event('input', { bubbles: true }));
  }

  say(sentence) {
    this.error.textContent = sentence;
    this.error.hidden = !sentence;
  }

  add(list) {
    for (const file of list) {
      if (this.files.length >= this.limits.files) return this.say(`At most ${this.limits.files} files go with one message.`);
      if (file.size > this.limits.file) { this.say(`"${file.name}" is larger than ${this.limits.file >> 20} MB, which is the most a file may have here.`); continue; }
      this.load(file);
    }
  }

  load(file) {
    const bar = el('progress', { max: 1, value: 0, 'aria-label': `Uploading ${file.name}` });
    const entry = { };
    const chip = el('li', { class: 'chip' }, icon('file'), el('span', {}, file.name), bar,
      el('button', { type: 'button', 'aria-label': `Remove ${file.name}`, onclick: () => { this.files = this.files.filter(f => f !== entry); chip.remove(); this.input.focus(); } }, icon('close')));
    entry.done = upload(file, p => { bar.value = p; }).then(f => { bar.remove(); entry.id = f.ID; }, err => {
      chip.remove();
      this.files = this.files.filter(f => f !== entry);
      this.say(err.message);
    });
    this.files.push(entry);
    this.chips.append(chip);
  }

  // send takes what is typed away at once, so that what is typed next cannot run into it; it goes out in its turn.
  send() {
    const text = this.input.value;
    const files = this.files;
    if (!text.trim() && !files.length) return;
    const what = { Kind: 'said', In: this.place(), Text: text };
    this.input.value = '';
    this.files = [];
    const chips = [...this.chips.childNodes];
    this.chips.replaceChildren();
    this.completion.close();
    this.say('');
    this.keep();
    this.fit();
    this.turn = (this.turn || Promise.resolve()).then(() => this.deliver(what, files, chips));
  }

  async deliver(what, files, chips) {
    this.node.classList.add('busy');
    try {
      await Promise.all(files.map(f => f.done));
      what.Files = files.map(f => f.id).filter(Boolean);
      // The same thing sent again after a broken connection keeps its name, so that it is done once.
      const same = JSON.stringify(what);
      if (this.pending?.same !== same) this.pending = { same, id: name() };
      const reply = await deed({ ...what, ID: this.pending.id });
      this.pending = undefined;
      this.done(reply, what.In);
    } catch (err) {
      this.giveBack(what, files, chips);
      this.say(err.message);
    } finally {
      this.node.classList.remove('busy');
    }
  }

  // giveBack puts what could not be sent before what has been typed since.
  giveBack(what, files, chips) {
    if (this.place() === what.In) {
      this.input.value = this.input.value ? `${what.Text}\n${this.input.value}` : what.Text;
      this.files = [...files, ...this.files];
      this.chips.prepend(...chips);
      this.keep();
      this.fit();
      return;
    }
    try { sessionStorage.setItem(`typed:${as()}:${what.In}`, what.Text); } catch { /* no room */ }
  }
}
