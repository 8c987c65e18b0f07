// A conversation: a channel's, or a thread's.

import { deed, get, post } from './api.js';
import { avatar, card, day, dayKey, el, files, icon, person, plain, stamp, text } from './draw.js';
import { Composer } from './composer.js';

const near = 5 * 60e3; // messages of one person this close need no second name

export class Pane {
  // o: root, in, thread, head(), label, limits, groups, done(reply, place), open(message), say(sentence), announce(words)
  constructor(node, o) {
    Object.assign(this, o, { node, messages: new Map(), drawn: new Map(), more: false });
    this.list = el('ol', { class: 'messages', role: 'list' });
    this.older = el('button', { type: 'button', class: 'button older', hidden: true, onclick: () => this.load(true) }, 'Earlier messages');
    this.empty = el('p', { class: 'nothing', hidden: true });
    this.scroll = el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Messages' }, this.older, this.empty, this.list);
    this.scroll.addEventListener('scroll', () => { this.stuck = this.atEnd(); });
    this.stuck = true;
    new ResizeObserver(() => this.stuck && this.toEnd()).observe(this.scroll);
    this.composer = new Composer({ place: () => this.in, groups: o.groups, label: o.label, limits: o.limits, done: o.done });
    node.replaceChildren(o.head, this.scroll, this.composer.node);
    this.composer.restore();
  }

  atEnd() { return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < 60; }
  toEnd() { this.scroll.scrollTop = this.scroll.scrollHeight; }

  async load(older = false) {
    const first = Math.min(...[...this.messages.values()].filter(m => m.In === this.in).map(m => m.Seq));
    const got = await get('messages', { in: this.in, before: older && Number.isFinite(first) ? first : 0 });
    this.more = got.More;
    const height = this.scroll.scrollHeight;
    for (const m of got.Messages || []) this.keep(m);
    this.stuck = !older;
    this.draw();
    if (older) this.scroll.scrollTop += this.scroll.scrollHeight - height;
    this.loaded = true;
  }

  holds(m) { return m.In === this.in || (this.thread && m.ID === this.thread); }

  keep(m) {
    if ((this.messages.get(m.ID)?.Version || 0) < m.Version) this.messages.set(m.ID, m);
  }

  // take is told of what changed.
  take(list, me) {
    const mine = list.filter(m => this.holds(m));
    if (!mine.length) return;
    for (const m of mine) {
      if (!this.messages.has(m.ID) && !m.Removed && m.By !== me && this.loaded) this.announce(this.spoken(m));
      this.keep(m);
    }
    this.draw();
  }

  spoken(m) {
    const words = m.Card ? [m.Card.Title, plain(m.Card.Body)].filter(Boolean).join('. ') : plain(m.Text);
    return `${m.Alone ? 'Only for you, ' : ''}${person(m.By)?.Name || 'Tieline'}: ${words.slice(0, 300)}`;
  }

  last() {
    const own = [...this.messages.values()].filter(m => m.In === this.in);
    return own.reduce((a, b) => (b.Seq > (a?.Seq || 0) ? b : a), undefined);
  }

  seen() {
    const last = this.last();
    if (!last || this.reported >= last.Seq) return;
    this.reported = last.Seq;
    post('seen', { In: this.in, Message: last.ID }).catch(() => { this.reported = 0; });
  }

  // draw makes the list what it should be, and leaves alone what has not changed.
  draw() {
    const stay = this.stuck;
    const all = [...this.messages.values()].filter(m => !(m.Removed && m.Alone)).sort((a, b) => (a.ID === this.thread ? -1 : b.ID === this.thread ? 1 : a.Seq - b.Seq));
    const want = [];
    let before;
    let today = '';
    for (const m of all) {
      const d = dayKey(new Date(m.At));
      if (d !== today && !this.thread) { want.push(this.separator(m, d)); before = undefined; }
      today = d;
      const follows = before && !before.Alone && !m.Alone && before.By === m.By && m.By && !before.Removed && before.ID !== this.thread && new Date(m.At) - new Date(before.At) < near;
      want.push(this.row(m, !!follows));
      if (this.thread && m.ID === this.thread) want.push(this.count(m));
      before = m;
    }
    let at = this.list.firstChild;
    for (const n of want) {
      if (n === at) { at = at.nextSibling; continue; }
      this.list.insertBefore(n, at);
    }
    while (at) { const next = at.nextSibling; at.remove(); at = next; }
    this.older.hidden = !this.more;
    this.empty.hidden = all.length > (this.thread ? 1 : 0) || this.more;
    this.empty.textContent = this.thread ? '' : 'Nothing has been said here yet. Write the first message, or type / for a command.';
    if (stay) { this.toEnd(); this.stuck = true; }
  }

  separator(m, d) {
    const key = `day:${d}`;
    const words = day(new Date(m.At)); // what was today is yesterday tomorrow
    if (this.drawn.get(key)?.words !== words) this.drawn.set(key, { words, node: el('li', { class: 'day' }, el('span', {}, words)) });
    return this.drawn.get(key).node;
  }

  count(m) {
    const words = m.Replies ? `${m.Replies} ${m.Replies === 1 ? 'reply' : 'replies'}` : 'No replies yet';
    if (this.drawn.get('count')?.words !== words) this.drawn.set('count', { words, node: el('li', { class: 'day count' }, el('span', {}, words)) });
    return this.drawn.get('count').node;
  }

  row(m, follows) {
    const had = this.drawn.get(m.ID);
    const fresh = this.unread?.(m.Thread) || 0;
    if (had && had.version === m.Version && had.follows === follows && had.fresh === fresh) return had.node;
    if (had?.node.querySelector('.editing')) return had.node; // not under someone's fingers
    const node = this.message(m, follows, fresh);
    if (had?.node.contains(document.activeElement)) {
      const key = document.activeElement.dataset.focus;
      // Unless the reader has gone on to something else meanwhile.
      requestAnimationFrame(() => document.activeElement === document.body && (key && node.querySelector(`[data-focus="${key}"]`) || node).focus());
    }
    this.drawn.set(m.ID, { node, version: m.Version, follows, fresh });
    return node;
  }

  message(m, follows, fresh) {
    const who = person(m.By);
    const name = m.By ? who?.Name || 'Someone who has left' : 'Tieline';
    const node = el('li', { class: `message ${follows ? 'follows' : ''} ${m.Alone ? 'alone' : ''} ${m.Working ? 'working' : ''}`, tabindex: -1, 'data-id': m.ID, 'data-seq': m.Seq, 'data-version': m.Version });
    const body = el('div', { class: 'content' });
    if (m.Alone) {
      body.append(el('p', { class: 'only' }, icon('lock'), el('span', {}, 'Only you can see this'), m.Asked && el('code', {}, m.Asked),
        el('button', { type: 'button', class: 'tool', 'aria-label': 'Dismiss', title: 'Dismiss', onclick: () => this.act(post('dismiss', { Message: m.ID })) }, icon('close'))));
    }
    body.append(el('p', { class: 'by' }, el('strong', {}, name), !m.By && el('span', { class: 'app' }, 'App'), who?.Title && el('span', { class: 'title' }, who.Title), stamp(m.At)));
    if (m.Removed) body.append(el('p', { class: 'removed' }, 'This message was removed.'));
    else if (m.Card) body.append(card(m.Card, line => this.press(m, line)));
    else {
      const said = text(m.Text);
      if (m.By && m.Edited) said.append(el('span', { class: 'edited' }, 'edited'));
      body.append(said, files(m.Files));
    }
    if (!this.thread && (m.Replies || fresh)) { // a thread may hold nothing but what one alone can see
      const count = m.Replies ? `${m.Replies} ${m.Replies === 1 ? 'reply' : 'replies'}` : 'Only for you';
      body.append(el('button', { type: 'button', class: 'replies', 'data-focus': 'replies', onclick: () => this.open(m) },
        count, fresh ? el('span', { class: 'new' }, `${fresh} new`) : ''));
    }
    const gutter = follows ? stamp(m.At) : avatar(m.By ? who || { Name: '?', ID: '?' } : undefined);
    node.append(el('div', { class: 'gutter' }, gutter), body);
    const tools = this.tools(m, node);
    if (tools) node.append(tools);
    return node;
  }

  tools(m, node) {
    if (m.Alone) return undefined;
    const own = m.By && m.By === this.me && !m.Removed;
    const all = [
      !this.thread && m.Thread && el('button', { type: 'button', class: 'tool', 'data-focus': 'reply', 'aria-label': 'Reply in thread', title: 'Reply in thread', onclick: () => this.open(m) }, icon('reply')),
      m.By && !m.Removed && el('button', { type: 'button', class: 'tool', 'data-focus': 'ticket', 'aria-label': 'Open a ticket from this', title: 'Open a ticket from this', onclick: () => this.press(m, 'open') }, icon('ticket')),
      own && el('button', { type: 'button', class: 'tool', 'data-focus': 'edit', 'aria-label': 'Edit', title: 'Edit', onclick: () => this.edit(m, node) }, icon('edit')),
      own && el('button', { type: 'button', class: 'tool', 'data-focus': 'bin', 'aria-label': 'Delete', title: 'Delete', onclick: () => this.bin(m, node) }, icon('bin')),
    ].filter(Boolean);
    return all.length ? el('div', { class: 'over', role: 'toolbar', 'aria-label': 'Message' }, all) : undefined;
  }

  async act(promise) {
    try { return await promise; } catch (err) { this.composer.say(err.message); return undefined; }
  }

  async press(m, line) {
    this.composer.say('');
    const reply = await this.act(deed({ Kind: 'clicked', In: this.in, On: m.ID, Line: line }));
    if (reply) this.done(reply, this.in);
  }

  edit(m, node) {
    const said = node.querySelector('.text');
    if (!said || node.querySelector('.editing')) return;
    const input = el('textarea', { 'aria-label': 'Edit the message', rows: 2, maxlength: this.limits.text }, plain(m.Text));
    const error = el('p', { class: 'error', role: 'alert', hidden: true });
    const end = () => {
      const here = box.contains(document.activeElement); // else somebody writes elsewhere by now, and goes on there
      box.remove();
      said.hidden = false;
      this.drawn.delete(m.ID);
      this.draw();
      if (here) this.list.querySelector(`[data-id="${m.ID}"]`)?.focus();
    };
    const save = async e => {
      e.preventDefault();
      try {
        await deed({ Kind: 'edited', In: m.In, On: m.ID, Text: input.value });
        end();
      } catch (err) { error.textContent = err.message; error.hidden = false; }
    };
    const box = el('form', { class: 'editing', onsubmit: save }, input, error,
      el('div', { class: 'buttons' }, el('button', { type: 'button', class: 'button', onclick: end }, 'Cancel'), el('button', { type: 'submit', class: 'button primary' }, 'Save')));
    box.addEventListener('keydown', e => {
      if (e.key === 'Escape') { e.stopPropagation(); end(); }
      if (e.key === 'Enter' && !e.shiftKey && !e.isComposing && e.target === input) save(e);
    });
    said.hidden = true;
    said.after(box);
    input.focus();
    input.setSelectionRange(input.value.length, input.value.length);
  }

  bin(m, node) {
    if (node.querySelector('.editing')) return;
    const end = () => { box.remove(); node.focus(); };
    const yes = el('button', { type: 'button', class: 'button danger', onclick: async () => { end(); await this.act(deed({ Kind: 'deleted', In: m.In, On: m.ID })); } }, 'Delete');
    const box = el('div', { class: 'editing buttons' }, el('span', { class: 'sure', role: 'alert' }, 'Delete this message?'), yes, el('button', { type: 'button', class: 'button', onclick: end }, 'Keep'));
    box.addEventListener('keydown', e => { if (e.key === 'Escape') { e.stopPropagation(); end(); } });
    node.querySelector('.content').append(box);
    yes.focus();
  }
}
