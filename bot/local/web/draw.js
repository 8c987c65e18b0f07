// How things look. Whatever anyone wrote is set as text, never as markup.

import { fileURL } from './api.js';

export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [k, v] of Object.entries(props)) {
    if (v === undefined || v === null || v === false) continue;
    if (k.startsWith('on')) node.addEventListener(k.slice(2), v);
    else if (k === 'class') node.className = v;
    else node.setAttribute(k, v === true ? '' : v);
  }
  for (const c of children.flat(Infinity)) {
    if (c === undefined || c === null || c === false || c === '') continue;
    node.append(c);
  }
  return node;
}

const shapes = {
  hash: 'M6 2 4.5 14M11.5 2 10 14M2.5 5.5h11.5M2 10.5h11.5',
  reply: 'M6.5 3 2.5 7l4 4M2.5 7h6a5 5 0 0 1 5 5v1.5',
  edit: 'M10.8 2.7l2.5 2.5L5.5 13l-3.2.7.7-3.2zM9 4.5 11.5 7',
  bin: 'M2.5 4.5h11M6 4.5V2.5h4v2M4 4.5l.7 9h6.6l.7-9M6.7 7v4M9.3 7v4',
  close: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
  home: 'M2.5 7.5 8 2.5l5.5 5M4 6.5v7h8v-7M7 13.5v-4h2v4',
  ticket: 'M2 4.5h12v2.3a1.3 1.3 0 0 0 0 2.4v2.3H2V9.2a1.3 1.3 0 0 0 0-2.4zM10 5v1.5M10 9.5V11',
  pin: 'M6 2h4l-.5 4 2 2.5h-7l2-2.5zM8 8.5V14',
  back: 'M10 2.5 4.5 8l5.5 5.5',
  clip: 'M13 7.5 7.7 12.8a3.2 3.2 0 0 1-4.5-4.5l5.6-5.6a2.1 2.1 0 0 1 3 3l-5.5 5.6a1 1 0 0 1-1.5-1.5L9.6 5',
  send: 'M2.5 2.5 14 8 2.5 13.5 4.5 8zM4.5 8H9',
  lock: 'M4 7h8v6.5H4zM5.5 7V5a2.5 2.5 0 0 1 5 0v2',
  file: 'M4 2h5.5L12.5 5v9H4zM9.5 2v3h3',
  down: 'M4 6l4 4 4-4',
  clock: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 4.8V8l2.2 1.6',
};

export function icon(which) {
  const ns = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(ns, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(ns, 'path');
  path.setAttribute('d', shapes[which]);
  svg.append(path);
  return svg;
}

// Colours that white letters are readable on.
const colors = ['#1f6f78', '#8a4b2f', '#5a4a96', '#2f6b3c', '#97355f', '#2d5f9a', '#7a5a12', '#5b5f66'];

function colorOf(id) {
  let h = 0;
  for (const c of id) h = (h * 31 + c.codePointAt(0)) >>> 0;
  return colors[h % colors.length];
}

const initials = who => who.split(/\s+/).filter(Boolean).map(w => [...w][0]).filter((_, i, a) => i === 0 || i === a.length - 1).join('').toUpperCase();

export function avatar(person, size = '') {
  if (!person) return el('img', { class: `avatar ${size}`, src: '/static/mark.svg', alt: '' });
  const a = el('span', { class: `avatar ${size}`, 'aria-hidden': 'true' }, initials(person.Name));
  a.style.backgroundColor = /^#[0-9a-f]{6}$/i.test(person.Color || '') ? person.Color : colorOf(person.ID || person.Name);
  return a;
}

// ---- time

let zone;
export const setZone = z => { zone = z || undefined; };
const formats = new Map();

function format(options) {
  const key = JSON.stringify(options) + zone;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...options }));
  return formats.get(key);
}

const clock = d => format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(d);
const full = d => format({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' }).format(d);

// now is the workspace's time, which people may have moved.
let now = () => new Date();
export const setNow = fn => { now = fn; };

export const dayKey = d => format({ year: 'numeric', month: '2-digit', day: '2-digit' }).format(d);

export function day(d) {
  if (dayKey(d) === dayKey(now())) return 'Today';
  if (dayKey(d) === dayKey(new Date(now() - 864e5))) return 'Yesterday';
  return format({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(d);
}

export const stamp = iso => el('time', { datetime: iso, title: full(new Date(iso)) }, clock(new Date(iso)));

const part = (parts, type) => parts.find(p => p.type === type)?.value || '';

// wall is an instant as the reader's clock shows it, for an input: "2026-04-15T10:00".
export function wall(iso) {
  const p = format({ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).formatToParts(new Date(iso));
  return `${part(p, 'year')}-${part(p, 'month')}-${part(p, 'day')}T${part(p, 'hour')}:${part(p, 'minute')}`;
}

// moment is an instant in short: "Mon 30 Mar 09:15", with the year where that is asked for.
function moment(d, year) {
  const p = format({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).formatToParts(d);
  return [part(p, 'weekday'), part(p, 'day'), part(p, 'month').slice(0, 3), year && part(p, 'year'), `${part(p, 'hour')}:${part(p, 'minute')}`].filter(Boolean).join(' ');
}

export const dayMonth = d => moment(d, false);
export const instantWords = d => moment(d, true);

// instant shows the reader's own time, and the agreement's beside it where the two clocks differ.
function instant(span) {
  const d = new Date(span.When);
  if (Number.isNaN(d.getTime())) return span.Words;
  const mine = moment(d, false);
  const same = span.Words.startsWith(mine);
  const t = el('time', { datetime: span.When, title: full(d) }, same ? span.Words : mine);
  return same ? t : [t, el('span', { class: 'also' }, ` (${span.Words})`)];
}

// ---- text

let people = new Map();
let me = '';
export const setPeople = (list, self) => { people = new Map(list.map(p => [p.ID, p])); me = self; };
export const person = id => people.get(id);
export const everyone = () => [...people.values()];

function span(s) {
  if (s.When) return instant(s);
  if (s.Who) {
    const who = s.Who.Platform === 'local' ? people.get(s.Who.User) : undefined;
    return who ? mention(who) : el('span', {}, s.Words);
  }
  let node = document.createTextNode(s.Words);
  if (s.Code) node = el('code', {}, node);
  if (s.Bold) node = el('strong', {}, node);
  if (s.Italic) node = el('em', {}, node);
  if (s.Strike) node = el('s', {}, node);
  if (s.To?.Platform === 'local') return el('a', { href: `#${encodeURI(s.To.ID)}` }, node);
  return /^https:\/\//i.test(s.URL || '') ? link(s.URL, node) : node;
}

const mention = who => el('span', { class: who.ID === me ? 'mention mine' : 'mention', 'data-who': who.ID }, `@${who.Name}`);

const link = (href, ...content) => el('a', { href, target: '_blank', rel: 'noopener noreferrer' }, ...content);

const tags = { quote: 'blockquote', pre: 'pre', item: 'li' };

export function text(paras, className = 'text') {
  const box = el('div', { class: className });
  let list;
  for (const p of paras || []) {
    const node = el(tags[p.Kind] || 'p', {}, (p.Spans || []).map(span));
    if (!node.hasChildNodes()) node.append('\u00a0');
    if (p.Kind !== 'item') { list = undefined; box.append(node); continue; }
    if (!list) box.append(list = el('ul'));
    list.append(node);
  }
  return box;
}

export const plain = paras => (paras || []).map(p => (p.Spans || []).map(s => s.Words).join('')).join('\n');

// ---- files

const sizes = n => n < 1024 ? `${n} bytes` : n < 1 << 20 ? `${Math.round(n / 1024)} KB` : `${(n / (1 << 20)).toFixed(1)} MB`;
const pictures = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

export function files(list) {
  if (!list?.length) return '';
  return el('ul', { class: 'files' }, list.map(f => {
    const about = [icon('file'), el('span', { class: 'name' }, f.Name), el('span', { class: 'size' }, sizes(f.Size))];
    if (f.Platform !== 'local') return el('li', {}, el('span', { class: 'file' }, about));
    if (pictures.includes(f.Type)) {
      const img = el('img', { src: fileURL(f.ID), alt: f.Name, loading: 'lazy' });
      const a = el('a', { class: 'picture', href: fileURL(f.ID), target: '_blank', rel: 'noopener noreferrer' }, img, el('span', { class: 'name' }, f.Name));
      img.addEventListener('error', () => { a.className = 'file'; a.replaceChildren(...about); });
      return el('li', {}, a);
    }
    return el('li', {}, el('a', { class: 'file', href: fileURL(f.ID), download: f.Name }, about));
  }));
}

// ---- cards

export function card(c, press) {
  const box = el('div', { class: `card ${['good', 'warn', 'bad', 'done'].includes(c.Tone) ? c.Tone : ''}` });
  if (c.Pin) box.append(el('p', { class: 'pinned' }, icon('pin'), 'Pinned'));
  if (c.Title) box.append(el('h3', {}, c.Title));
  if (c.Author) {
    box.append(el('p', { class: 'author' }, avatar(everyone().find(p => p.Name === c.Author.Name) || { Name: c.Author.Name }, 'small'),
      el('strong', {}, c.Author.Name), c.Author.Of && el('span', { class: 'of' }, c.Author.Of)));
  }
  if (c.Body?.length) box.append(text(c.Body));
  if (c.Facts?.length) {
    box.append(el('dl', {}, c.Facts.map(f => el('div', {}, el('dt', {}, f.Label), el('dd', {}, ...text(f.Value).childNodes)))));
  }
  if (c.Files?.length) box.append(files(c.Files));
  if (c.Buttons?.length) box.append(buttons(c.Buttons, press));
  if (c.Small?.length) box.append(el('div', { class: 'foot' }, c.Small.map(s => text(s, 'print'))));
  call(box, c.Ping);
  return box;
}

// call shows whose attention a card calls for: where it speaks of them, or else above it.
function call(box, keys) {
  const unnamed = [];
  for (const k of keys || []) {
    const who = k.Platform === 'local' ? people.get(k.User) : undefined;
    if (!who) continue;
    let node = [...box.querySelectorAll('.mention')].find(n => n.dataset.who === who.ID);
    if (!node) unnamed.push(node = mention(who));
    node.classList.add('called');
  }
  if (unnamed.length) box.prepend(el('p', { class: 'calls' }, unnamed));
}

function buttons(list, press) {
  const row = el('div', { class: 'buttons' });
  const fill = () => row.replaceChildren(...list.map((b, i) => {
    if (b.URL) return /^https:\/\//i.test(b.URL) ? (() => { const a = link(b.URL, b.Label); a.className = 'button'; return a; })() : '';
    const look = { good: 'primary', bad: 'danger', warn: 'caution' }[b.Look] || '';
    const ask = () => b.Confirm ? confirmFirst(i, b, look) : run(b);
    return el('button', { type: 'button', class: `button ${look}`, 'data-focus': `b${i}`, onclick: ask }, b.Label);
  }));
  const run = async b => {
    for (const x of row.querySelectorAll('button')) x.setAttribute('aria-disabled', 'true');
    row.classList.add('busy');
    await press(b.Line);
    row.classList.remove('busy');
    for (const x of row.querySelectorAll('button')) x.removeAttribute('aria-disabled');
  };
  const confirmFirst = (i, b, look) => {
    const back = () => { fill(); row.querySelector(`[data-focus=b${i}]`)?.focus(); };
    const yes = el('button', { type: 'button', class: `button ${look || 'primary'}`, onclick: async () => { await run(b); if (row.isConnected) back(); } }, b.Label);
    row.replaceChildren(el('span', { class: 'sure', role: 'alert' }, b.Confirm), yes,
      el('button', { type: 'button', class: 'button', onclick: back }, 'Cancel'));
    row.addEventListener('keydown', e => { if (e.key === 'Escape' && yes.isConnected) { e.stopPropagation(); back(); } });
    yes.focus();
  };
  row.addEventListener('click', e => { if (row.classList.contains('busy')) { e.stopPropagation(); e.preventDefault(); } }, true);
  fill();
  return row;
}
