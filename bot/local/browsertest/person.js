// The hands and eyes of somebody at the page. What they do goes through what stands in the page, and what they see is read
// from it. Finding and doing are one step, taken again until it can be done.
globalThis.person = (() => {
  const patience = 45e3;
  const soon = ms => new Promise(done => setTimeout(done, ms));

  async function until(what, look) {
    for (const end = Date.now() + patience; ;) {
      const found = look();
      if (found) return found;
      if (Date.now() > end) throw new Error(`cannot ${what}`);
      await soon(8);
    }
  }

  // ---- places

  const rootOf = place => place.split('/').slice(0, place.startsWith('dm/') ? 2 : 1).join('/');
  const quoted = s => JSON.stringify(s);

  // open goes to a channel by its name at the left, and to a thread by what stands under its head.
  async function open(place) {
    const root = rootOf(place);
    const channel = document.querySelector('#channel');
    await until(`open ${root}`, () => {
      const row = document.querySelector(`.side [data-place=${quoted(root)}]`);
      if (row && !row.hasAttribute('aria-current')) row.click();
      return row?.hasAttribute('aria-current') && channel.querySelector('.message, .nothing:not([hidden])');
    });
    if (root === place) return channel;
    const head = place.slice(root.length + 1);
    const thread = document.querySelector('#thread');
    const there = () => !thread.hidden && thread.querySelector('.message')?.dataset.id === head;
    const pressed = new Set();
    await until(`open the thread ${place}`, () => {
      if (there()) return true;
      const message = channel.querySelector(`[data-id=${quoted(head)}]`);
      const way = message?.querySelector('[data-focus=replies], [data-focus=reply]') || channel.querySelector('.older:not([hidden])');
      if (way && !pressed.has(way)) { pressed.add(way); way.click(); }
      return there();
    });
    return thread;
  }

  // ---- what is seen

  const words = node => node?.innerText.trim() || '';
  const shown = (node, selector) => words(node.querySelector(selector));
  const all = (node, selector) => [...node.querySelectorAll(selector)];
  const buttons = new Map(); // by message and label, as last seen

  function readCard(box) {
    const author = box.querySelector('.author');
    return {
      Tone: ['good', 'warn', 'bad', 'done'].find(t => box.classList.contains(t)) || '',
      Title: shown(box, ':scope > h3'),
      Author: author ? [shown(author, 'strong'), shown(author, '.of')] : null,
      Body: shown(box, ':scope > .text'),
      Facts: all(box, ':scope > dl > div').map(f => [shown(f, 'dt'), shown(f, 'dd')]),
      Files: all(box, '.file .name, .picture .name').map(words),
      Small: all(box, '.foot .print').map(words),
      Buttons: all(box, '.buttons .button').map(words),
      Calls: all(box, '.called').map(n => n.dataset.who),
    };
  }

  function readMessage(node) {
    const card = node.querySelector('.content > .card');
    for (const b of all(node, '.card .buttons button')) buttons.set(`${node.dataset.id}\n${words(b)}`, b);
    return {
      ID: node.dataset.id, Seq: Number(node.dataset.seq), Version: Number(node.dataset.version),
      By: node.querySelector('.by .app') ? '' : node.querySelector('.by strong').textContent,
      Alone: !!node.querySelector('.only')?.checkVisibility(),
      Removed: !!node.querySelector('.removed'),
      Card: card && readCard(card),
      Text: card ? '' : shown(node, '.content > .text'),
    };
  }

  // look reads what stands in a place, once the messages are there that are known to have come, by id with their versions.
  async function look(place, come) {
    const pane = await open(place);
    const missing = () => come.find(([id, version]) => !(Number(pane.querySelector(`[data-id=${quoted(id)}]`)?.dataset.version) >= version));
    const older = new Set();
    await until(`see all of ${place}`, () => {
      if (!missing()) return true;
      const more = pane.querySelector('.older:not([hidden])');
      const first = pane.querySelector('.message')?.dataset.id;
      if (more && !older.has(first)) { older.add(first); more.click(); }
      return false;
    });
    const read = all(pane, '.message').map(readMessage);
    return rootOf(place) === place ? read : read.slice(1); // a thread's head stands in the channel
  }

  // ---- forms

  const dialog = () => document.querySelector('dialog.form[open]');
  const control = f => f.querySelector('select, textarea, input:not([type=radio])');
  const name = f => f.dataset.name;

  function readField(f) {
    const c = control(f);
    const kind = f.querySelector('.radios.row') ? 'yesno' : f.querySelector('.radios, select') ? 'pick' : c.type === 'file' ? 'load' : c.type === 'datetime-local' ? 'date' : c.tagName === 'TEXTAREA' ? 'lines' : 'words';
    const choices = kind !== 'pick' ? [] : c ? all(c, 'option').filter(o => o.value).map(o => [o.value, words(o), ''])
      : all(f, '.radio').map(r => [r.querySelector('input').value, shown(r, '.label'), shown(r, '.help')]);
    return {
      Name: name(f), Label: f.querySelector(':scope > label, :scope > legend').firstChild.textContent, Kind: kind, Choices: choices, Required: !f.querySelector('.optional'),
      Help: shown(f, ':scope > .help'), Error: shown(f, ':scope > .error'),
      Value: (c ? c.type !== 'file' && c.value : f.querySelector('input:checked')?.value) || '',
    };
  }

  const readForm = d => ({ Title: shown(d, 'h2'), Intro: shown(d, '.intro'), Submit: shown(d, 'button[type=submit]'), Fields: all(d, '.field').map(readField) });

  const give = (input, names) => {
    const list = new DataTransfer();
    for (const name of names) list.items.add(new File([`the content of ${name}`], name));
    input.files = list.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  };

  // write puts words into a text field as keys do, in place of what stands there.
  function write(input, text) {
    if (input.value === text) return;
    input.focus();
    input.select();
    document.execCommand(text ? 'insertText' : 'delete', false, text);
    if (input.value !== text) throw new Error(`typed ${quoted(text)}, and there stands ${quoted(input.value)}`);
  }

  function fillIn(f, value, files) {
    const c = control(f);
    if (c?.type === 'file') { if (files) give(c, files); return; }
    if (c?.tagName === 'SELECT') { c.value = value; c.dispatchEvent(new Event('change', { bubbles: true })); return; }
    if (c?.type === 'datetime-local') { c.value = value; c.dispatchEvent(new Event('input', { bubbles: true })); return; }
    if (c) return write(c, value);
    if (!value) { const back = f.querySelector('.clear:not([hidden])'); if (back) back.click(); return; }
    all(f, '.radio').find(r => r.querySelector('input').value === value).click();
  }

  // leave closes a form that is open, as somebody does who goes on to something else.
  function leave() {
    const d = dialog();
    if (!d) return;
    d.querySelector('header button').click();
    d.querySelector('.leave:not([hidden]) .danger')?.click();
  }

  // ---- what is done, and what comes back at once: a form, or a no

  function outcome(pane) {
    const d = dialog();
    return { Form: d && readForm(d), Refused: shown(pane, '.composer > .error:not([hidden])') };
  }

  async function say(place, text, files) {
    leave();
    const pane = await open(place);
    const composer = pane.querySelector('.composer');
    write(composer.querySelector('textarea'), text);
    if (files.length) give(composer.querySelector('input[type=file]'), files);
    composer.querySelector('.send').click();
    await soon(0);
    await until('send the message', () => !composer.classList.contains('busy'));
    return outcome(pane);
  }

  // press presses a button where it stands. One that was seen and has gone since is pressed all the same: the finger was
  // on its way.
  async function press(place, id, label) {
    leave();
    const pane = await open(place);
    const button = await until(`see the button ${quoted(label)}`, () =>
      all(pane, `[data-id=${quoted(id)}] .card .buttons button`).find(b => words(b) === label) || buttons.get(`${id}\n${label}`));
    const row = button.closest('.buttons');
    button.click();
    if (row.querySelector('.sure')) row.querySelector('button').click();
    await until('get an answer to the button', () => !row.classList.contains('busy'));
    return outcome(pane);
  }

  const own = (pane, id) => pane.querySelector(`[data-id=${quoted(id)}]`);

  async function edit(place, id, text) {
    leave();
    const pane = await open(place);
    const box = await until('edit the message', () => {
      own(pane, id)?.querySelector('[data-focus=edit]').click();
      return own(pane, id)?.querySelector('form.editing');
    });
    write(box.querySelector('textarea'), text);
    box.querySelector('[type=submit]').click();
    await until('save the message', () => !box.isConnected || box.querySelector('.error:not([hidden])'));
    return { Refused: box.isConnected ? shown(box, '.error') : '' };
  }

  async function remove(place, id) {
    leave();
    const pane = await open(place);
    const sure = await until('delete the message', () => {
      own(pane, id)?.querySelector('[data-focus=bin]').click();
      return own(pane, id)?.querySelector('.editing .danger');
    });
    sure.click();
    await until('see the message go', () => own(pane, id)?.querySelector('.removed') || outcome(pane).Refused);
    return outcome(pane);
  }

  // submit fills in the form that is open, field by field, and sends it.
  async function submit(values, files) {
    const d = dialog();
    const form = d.querySelector('form');
    for (const f of all(d, '.field')) fillIn(f, values[name(f)] || '', files[name(f)]);
    const button = d.querySelector('button[type=submit]');
    button.click();
    await until('get an answer to the form', () => !button.hasAttribute('aria-disabled'));
    if (!d.open || d.querySelector('form') !== form) return { Form: dialog() && readForm(dialog()) };
    const errors = Object.fromEntries(all(d, '.field').map(f => [name(f), shown(f, ':scope > .error')]).filter(([, e]) => e));
    return Object.keys(errors).length ? { Errors: errors } : { Refused: shown(d, '.fields > .error') };
  }

  return { look, say, press, edit, remove, submit };
})();
