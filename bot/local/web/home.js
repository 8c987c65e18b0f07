// Tieline's own page for whoever one is, as an app's home is elsewhere: drawn when it is opened, and after each press there.

import { deed, get } from './api.js';
import { card, el, icon } from './draw.js';

// showHome opens the page. answered(reply) is told what a press brought.
export function showHome(direct, answered) {
  const error = el('p', { class: 'error', role: 'alert', hidden: true });
  const list = el('div', { class: 'home-cards' });
  const say = words => { error.textContent = words; error.hidden = !words; };
  const box = el('dialog', { class: 'home', 'aria-labelledby': 'home-title' },
    el('header', { class: 'head' }, el('h2', { id: 'home-title' }, 'Home'),
      el('button', { type: 'button', class: 'tool', 'aria-label': 'Close', title: 'Close (Esc)', onclick: () => box.close() }, icon('close'))),
    error, list);
  const draw = async () => {
    try {
      list.replaceChildren(...(await get('home')).map(c => card(c, press)));
      say('');
    } catch (err) { say(err.message); }
  };
  const press = async line => {
    if (line === 'home') { await draw(); return; }
    try {
      const reply = await deed({ Kind: 'clicked', In: direct, Line: line });
      box.close();
      answered(reply);
    } catch (err) { say(err.message); }
  };
  box.addEventListener('close', () => box.remove());
  document.body.append(box);
  box.showModal();
  return draw();
}
