// Choosing who one is, and where to go.

import { el, avatar } from './draw.js';

function open(className, title, ...content) {
  const back = document.activeElement;
  const dialog = el('dialog', { class: className, 'aria-label': title }, ...content);
  const close = () => { dialog.close(); };
  dialog.addEventListener('close', () => { dialog.remove(); if (document.activeElement === document.body) back?.focus?.(); });
  dialog.addEventListener('click', e => { if (e.target === dialog) close(); });
  document.body.append(dialog);
  dialog.showModal();
  return close;
}

// finder is a list that shrinks while one types, walked with the arrows.
function finder(label, entries) {
  const list = el('div', { class: 'found' });
  const none = el('p', { class: 'none', hidden: true }, 'Nothing is called that. Delete some letters to see more.');
  const input = el('input', { type: 'search', 'aria-label': label, placeholder: label, autocomplete: 'off', autofocus: true });
  const links = () => [...list.querySelectorAll('a:not([hidden]), button:not([hidden])')];
  const draw = () => {
    const want = input.value.trim().toLowerCase();
    for (const e of entries) e.node.hidden = !e.words.toLowerCase().includes(want);
    for (const g of list.querySelectorAll('section')) g.hidden = !g.querySelector('a:not([hidden]), button:not([hidden])');
    none.hidden = links().length > 0;
  };
  input.addEventListener('input', draw);
  const walk = e => {
    const all = links();
    const at = all.indexOf(document.activeElement);
    if (e.key === 'ArrowDown') { e.preventDefault(); (all[at + 1] || all[0])?.focus(); }
    if (e.key === 'ArrowUp') { e.preventDefault(); (at > 0 ? all[at - 1] : input).focus(); }
    if (e.key === 'Enter' && e.target === input) { e.preventDefault(); all[0]?.click(); }
  };
  return { node: el('div', { class: 'finder', onkeydown: walk }, input, list, none), list };
}

export function chooseWho(cast, me) {
  const groups = new Map();
  const entries = [];
  for (const p of cast) {
    const name = p.Partner || 'Others';
    // Links, so that a second window can be a second person.
    const node = el('a', { href: `?as=${encodeURIComponent(p.ID)}`, 'aria-current': p.ID === me ? 'true' : false },
      avatar(p, 'small'), el('span', { class: 'label' }, p.Name), el('span', { class: 'help' }, p.Title || ''));
    entries.push({ node, words: `${p.Name} ${p.Title || ''} ${name}` });
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(node);
  }
  const f = finder('Find someone by name, company or tier', entries);
  for (const [name, nodes] of groups) f.list.append(el('section', {}, el('h3', {}, name), nodes));
  open('switcher', 'Choose who you are', el('header', {}, el('h2', {}, 'Who are you?'),
    el('p', {}, 'Open someone in a second window to be two people at once.')), f.node);
}

export function chooseWhere(places, go) {
  let close;
  const entries = places.map(p => ({
    words: p.name,
    node: el('button', { type: 'button', onclick: () => { close(); go(p.id); } }, el('span', { class: 'label' }, p.name), el('span', { class: 'help' }, p.topic || '')),
  }));
  const f = finder('Go to a channel', entries);
  f.list.append(...entries.map(e => e.node));
  close = open('switcher', 'Go to a channel', f.node);
}
