// The workspace's clock: what time it is there, a plain mark when that is not real time, and how to move it.

import { post } from './api.js';
import { dayMonth, el, icon, instantWords, setNow, wall } from './draw.js';

const $ = id => document.getElementById(id);
let face;      // as the workspace told it last
let skew = 0;  // milliseconds from this machine's clock to the workspace's

const now = () => new Date(Date.now() + skew);
const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

// ahead says how far the clock was moved: "7 days ahead".
function ahead(ms) {
  const count = (n, word) => `${n} ${word}${n === 1 ? '' : 's'}`;
  const minutes = Math.max(Math.round(ms / 60e3), 1);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor(minutes % 1440 / 60);
  const parts = [days && count(days, 'day'), hours && count(hours, 'hour'), !days && minutes % 60 && count(minutes % 60, 'minute')].filter(Boolean);
  return parts.join(' ') + ' ahead';
}

const moving = () => face?.To && new Date(face.To) > now();

// draw shows the time as it is now.
function draw() {
  if (!face) return;
  const time = instantWords(now());
  $('clock-now').textContent = dayMonth(now());
  $('clock').setAttribute('aria-label', `${face.Ahead ? 'Simulated time' : 'Time'}: ${time}. Move the clock`);
  $('simulated').hidden = !face.Ahead && !moving();
  $('simulated-time').textContent = time;
  $('simulated-ahead').textContent = moving() ? `moving to ${instantWords(new Date(face.To))} …` : `moved ${ahead(face.Ahead)}`;
  $('clock-at').min = wall(now());
  document.body.classList.toggle('moving', !!moving());
}

// take is told what the workspace's clock says.
export function take(told) {
  if (!told) return;
  face = told;
  skew = new Date(told.Now) - Date.now();
  draw();
}

async function move(to) {
  const said = $('clock-said');
  said.hidden = true;
  for (const b of $('clock-panel').querySelectorAll('button')) b.setAttribute('aria-disabled', 'true');
  $('clock-panel').classList.add('busy');
  try {
    take(await post('clock', { To: to, Zone: zone() }));
  } catch (err) {
    said.textContent = err.message;
    said.hidden = false;
  }
  $('clock-panel').classList.remove('busy');
  for (const b of $('clock-panel').querySelectorAll('button')) b.removeAttribute('aria-disabled');
}

// start shows the clock, where there is one that can be moved.
export function start(told) {
  if (!told) return;
  setNow(now);
  $('clock').prepend(icon('clock'));
  $('clock').hidden = false;
  $('simulated-move').addEventListener('click', () => $('clock-panel').showPopover());
  $('clock-panel').addEventListener('click', e => {
    const to = e.target.closest('button')?.dataset.to;
    if (to && !$('clock-panel').classList.contains('busy')) move(to);
  });
  $('clock-panel').addEventListener('beforetoggle', e => {
    $('clock').setAttribute('aria-expanded', String(e.newState === 'open'));
    $('clock-said').hidden = true;
    if (e.newState === 'open') $('clock-at').value = wall(new Date(now().getTime() + 3600e3));
  });
  $('clock-form').addEventListener('submit', e => {
    e.preventDefault();
    if ($('clock-at').value && !$('clock-panel').classList.contains('busy')) move($('clock-at').value);
  });
  take(told);
  setInterval(draw, 1000);
}
