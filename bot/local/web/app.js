// The page: who one is, where one is, and what is new.

import { as, eventsURL, get, setAs } from './api.js';
import { avatar, el, icon, person, setPeople, setZone } from './draw.js';
import { askForm } from './form.js';
import { start as startClock, take as takeClock } from './clock.js';
import { chooseWhere, chooseWho } from './dialogs.js';
import { showHome } from './home.js';
import { Pane } from './pane.js';

const $ = id => document.getElementById(id);
const live = $('live');
let me;      // what the workspace says of who one is
let cast = [];
let unread = new Map();
let channel; // the pane in the middle
let thread;  // the pane at the right, if open
let source;
let since = 0;

const announce = words => { live.textContent = ''; setTimeout(() => { live.textContent = words; }, 50); };
const view = which => { document.body.dataset.view = which; };
const places = () => [...(me.Channels || []).map(c => ({ id: c.ID, name: `#${c.Name}`, topic: c.Topic })), { id: me.Direct, name: 'Tieline', topic: 'Your direct conversation' }];
const hash = () => decodeURIComponent(location.hash.slice(1));
const rootOf = id => id.startsWith('dm/') ? id.split('/').slice(0, 2).join('/') : id.split('/')[0];

async function start() {
  cast = await get('cast');
  if (!cast.some(p => p.ID === as())) {
    setAs(cast[0].ID);
    history.replaceState(null, '', `?as=${encodeURIComponent(as())}${location.hash}`);
  }
  me = await get('me');
  since = me.Version;
  setPeople(me.People || [], me.Me.ID);
  setZone(me.Zone);
  $('who').replaceChildren(avatar(me.Me, 'small'), el('span', { class: 'label' }, el('strong', {}, me.Me.Name), el('span', {}, me.Me.Title || '')), icon('down'));
  $('who').setAttribute('aria-label', `You are ${me.Me.Name}${me.Me.Title ? `, ${me.Me.Title}` : ''}. Change who you are`);
  $('who').addEventListener('click', () => chooseWho(cast, me.Me.ID));
  $('jump').addEventListener('click', jump);
  startClock(me.Clock);
  guide();
  side();
  if (isPlace(hash())) await visit(hash());
  else await go(places()[0].id, true);
  listen();
  addEventListener('hashchange', () => { if (isPlace(hash())) visit(hash()); });
}

// ---- the left

function side() {
  const row = (id, name, sign) => {
    const count = [...unread].filter(([p]) => rootOf(p) === id).reduce((a, [, u]) => ({ n: a.n + u.Count, pings: a.pings + u.Pings }), { n: 0, pings: 0 });
    const here = channel?.in === id;
    const said = [name, count.pings ? `${count.pings} for you` : count.n ? 'unread' : ''].filter(Boolean).join(', ');
    return el('li', {}, el('button', { type: 'button', class: count.n ? 'unread' : '', 'aria-current': here ? 'page' : false, 'aria-label': said, 'data-place': id, onclick: () => { view('channel'); go(id); } },
      sign, el('span', { class: 'name' }, name), count.pings ? el('span', { class: 'badge' }, String(count.pings)) : count.n ? el('span', { class: 'dot' }) : ''));
  };
  const had = document.activeElement?.dataset?.place;
  $('channels').replaceChildren(...(me.Channels || []).map(c => row(c.ID, c.Name, icon('hash'))));
  $('direct').replaceChildren(row(me.Direct, 'Tieline', avatar(undefined, 'tiny')),
    el('li', {}, el('button', { type: 'button', 'aria-haspopup': 'dialog', 'data-place': 'home', onclick: home }, icon('home'), el('span', { class: 'name' }, 'Home'))));
  if (had) document.querySelector(`[data-place="${had}"]`)?.focus();
  const pings = [...unread.values()].reduce((n, u) => n + u.Pings, 0);
  document.title = `${pings ? `(${pings}) ` : ''}${channel ? nameOf(channel.in) : 'Tieline'} · Tieline workspace`;
}

// home shows Tieline's own page; what a press there brings stands in the direct conversation.
const home = () => showHome(me.Direct, async reply => {
  if (!reply.Form) { view('channel'); await go(me.Direct); }
  done(reply, me.Direct);
});

const nameOf = id => places().find(p => p.id === rootOf(id))?.name || id;

function guide() {
  const list = me.Guide || [];
  $('guide').hidden = !list.length;
  $('guide').querySelector('h2').textContent = `Try this as ${me.Me.Name.split(' ')[0]}`;
  $('guide').querySelector('ol').replaceChildren(...list.map(t => el('li', {}, el('button', {
    type: 'button', onclick: async () => {
      view('channel');
      if (t.In && channel.in !== t.In && places().some(p => p.id === t.In)) await go(t.In);
      channel.composer.put(t.Line);
    },
  }, el('code', {}, t.Line), t.Says && el('span', {}, t.Says)))));
}

// ---- the middle and the right

function options(in_, o) {
  return {
    in: in_, me: me.Me.ID, groups: me.Groups, limits: { text: me.MaxText, file: me.MaxFile, files: me.MaxFiles },
    announce, open: openThread, done, unread: id => unread.get(id)?.Count, ...o,
  };
}

function header(title, about, back, extra) {
  return el('header', { class: 'head' }, el('button', { type: 'button', class: 'tool back', 'aria-label': back.label, onclick: back.go }, icon('back')),
    el('div', { class: 'heading' }, el('h1', {}, title), about && el('p', {}, about)), extra);
}

async function go(id, quiet) {
  if (channel?.in !== id) {
    closeThread(true);
    const c = (me.Channels || []).find(x => x.ID === id);
    const faces = c && el('span', { class: 'faces', role: 'img', 'aria-label': `${c.Members.length} people`, title: c.Members.map(m => person(m)?.Name).filter(Boolean).join(', ') },
      c.Members.slice(0, 3).map(m => avatar(person(m), 'tiny')), el('span', { class: 'many' }, String(c.Members.length)));
    const title = c ? [icon('hash'), c.Name] : [avatar(undefined, 'tiny'), 'Tieline'];
    channel = new Pane($('channel'), options(id, {
      label: c ? `Message #${c.Name}` : 'Message Tieline',
      head: header(el('span', {}, title), c ? c.Topic : 'Only you and Tieline are here.', { label: 'Back to the channels', go: () => { view('list'); document.querySelector(`[data-place="${channel.in}"]`)?.focus(); } }, faces),
    }));
    $('channel').setAttribute('aria-label', c ? `Channel ${c.Name}` : 'Conversation with Tieline');
    if (!quiet) history.replaceState(null, '', `#${id}`);
    side();
    const opened = channel;
    await channel.load();
    if (channel !== opened) return;
  }
  markSeen();
  if (!quiet && matchMedia('(hover: hover)').matches) channel.composer.input.focus();
}

// visit goes where a link leads: to a channel, or to a thread in it.
async function visit(at) {
  view('channel');
  await go(rootOf(at));
  if (rootOf(at) !== at) await openThread({ ID: at.slice(rootOf(at).length + 1) });
}

const isPlace = at => places().some(p => p.id === rootOf(at));

async function openThread(m) {
  const place = `${channel.in}/${m.ID}`;
  if (thread?.in !== place) {
    const node = $('thread');
    node.hidden = false;
    thread = new Pane(node, options(place, {
      thread: m.ID, label: 'Reply in the thread', unread: undefined,
      head: header('Thread', m.Heads || nameOf(channel.in), { label: 'Back to the channel', go: () => closeThread() },
        el('button', { type: 'button', class: 'tool shut', 'aria-label': 'Close the thread', title: 'Close (Esc)', onclick: () => closeThread() }, icon('close'))),
    }));
    document.body.classList.add('threaded');
    const opened = thread;
    try { await thread.load(); } catch { if (thread === opened) closeThread(true); return; }
    if (thread !== opened) return;
    history.replaceState(null, '', `#${place}`);
  }
  view('thread');
  markSeen();
  thread.composer.input.focus();
}

function closeThread(quiet) {
  if (!thread) return;
  const head = thread.thread;
  thread = undefined;
  $('thread').hidden = true;
  $('thread').replaceChildren();
  document.body.classList.remove('threaded');
  if (quiet) return;
  view('channel');
  history.replaceState(null, '', `#${channel.in}`);
  const from = $('channel').querySelector(`[data-id="${head}"]`);
  (from?.querySelector('[data-focus=replies]') || from || channel.composer.input).focus();
}

function done(reply, place) {
  if (reply.Form) askForm(reply.Form, place, done);
  const pane = [channel, thread].find(p => p?.in === place);
  if (pane) { pane.stuck = true; pane.toEnd(); }
  if (reply.Errors) pane?.composer.say(Object.values(reply.Errors).join(' '));
}

function markSeen() {
  if (document.hidden) return;
  for (const p of [channel, thread]) if (p?.loaded && shown(p)) p.seen();
}

// shown tells whether a pane is on the screen: on a phone only one is.
const shown = p => p.node.offsetParent !== null;

// ---- what is new

function listen() {
  source?.close();
  source = new EventSource(eventsURL(since));
  const offline = document.querySelector('.offline');
  source.onopen = () => { offline.hidden = true; };
  source.onerror = () => {
    offline.hidden = false;
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 3000);
  };
  source.onmessage = e => {
    since = Number(e.lastEventId) || since;
    const news = JSON.parse(e.data);
    takeClock(news.Clock);
    unread = new Map((news.Unread || []).map(u => [u.In, u]));
    for (const p of [channel, thread]) if (p) { p.take(news.Messages || [], me.Me.ID); p.draw(); }
    markSeen();
    for (const p of [channel, thread]) if (p && !document.hidden && shown(p)) unread.delete(p.in);
    side();
  };
}

// A browser opens six connections to one address, and each window keeps one: those not looked at let go of theirs.
let asleep;
document.addEventListener('visibilitychange', () => {
  clearTimeout(asleep);
  if (document.hidden) asleep = setTimeout(() => { source?.close(); source = undefined; }, 30e3);
  else if (me) { if (!source) listen(); markSeen(); }
});

// ---- keys

const jump = () => chooseWhere(places(), id => { view('channel'); go(id); });

document.addEventListener('keydown', e => {
  if (!me || document.querySelector('dialog[open], :popover-open')) return;
  if ((e.ctrlKey || e.metaKey) && !e.shiftKey && e.key.toLowerCase() === 'k') { e.preventDefault(); jump(); }
  if (e.altKey && (e.key === 'ArrowDown' || e.key === 'ArrowUp')) {
    e.preventDefault();
    const all = places();
    const at = all.findIndex(p => p.id === channel.in);
    view('channel');
    go(all[(at + (e.key === 'ArrowDown' ? 1 : all.length - 1)) % all.length].id);
  }
  if (e.key === 'Escape' && thread) closeThread();
});

start().catch(err => {
  $('channel').replaceChildren(el('p', { class: 'nothing' }, `${err.message} Reload the page to try again.`));
});
