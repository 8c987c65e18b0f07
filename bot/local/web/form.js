// A form, asked in a dialog. Nothing typed is lost while it is open.

import { deed, upload } from './api.js';
import { el, icon, text, wall } from './draw.js';

let serial = 0;

export function askForm(form, place, done) {
  const dialog = el('dialog', { class: 'form', 'aria-labelledby': 'form-title' });
  document.body.append(dialog);
  const back = document.activeElement;
  const close = () => { dialog.close(); dialog.remove(); back?.focus?.(); };
  let touched = false;
  const leave = () => {
    if (!touched) return close();
    const bar = dialog.querySelector('.leave');
    bar.hidden = false;
    bar.querySelector('button').focus();
  };
  dialog.addEventListener('cancel', e => { e.preventDefault(); leave(); });
  dialog.addEventListener('input', () => { touched = true; });

  // asked are the names of what the form before asked for: where there was one, the first that is new is what to go on with.
  const draw = (f, asked) => {
    const fields = (f.Fields || []).map(field);
    const more = asked ? fields.filter(x => !asked.includes(x.name)) : [];
    for (const x of more) x.node.classList.add('new');
    const top = el('p', { class: 'error', role: 'alert', hidden: true });
    const submit = el('button', { type: 'submit', class: 'button primary' }, f.Submit);
    const tell = errors => {
      let first;
      const left = { ...errors };
      for (const x of fields) {
        x.error(left[x.name] || '');
        if (left[x.name]) first ||= x;
        delete left[x.name];
      }
      const n = Object.keys(errors).length;
      top.textContent = Object.values(left).join(' ') || (n > 1 ? `${n} answers need another look.` : '');
      top.hidden = !top.textContent;
      if (first) first.focus(); else if (n) top.scrollIntoView({ block: 'nearest' });
    };
    const send = async e => {
      e.preventDefault();
      if (submit.getAttribute('aria-disabled')) return;
      const missing = Object.fromEntries(fields.filter(x => x.missing()).map(x => [x.name, x.missing()]));
      if (Object.keys(missing).length) return tell(missing);
      submit.setAttribute('aria-disabled', 'true');
      try {
        await Promise.all(fields.map(x => x.ready?.()));
        const reply = await deed({
          Kind: 'submitted', In: place, Draft: f.Draft,
          Values: Object.fromEntries(fields.map(x => [x.name, x.value()])),
          Loaded: Object.fromEntries(fields.filter(x => x.files).map(x => [x.name, x.files()])),
        });
        if (reply.Errors) return tell(reply.Errors);
        touched = false;
        if (reply.Form) { draw(reply.Form, f.Fields.map(x => x.Name)); done({ ...reply, Form: undefined }, place); return; }
        close();
        done(reply, place);
      } catch (err) {
        tell({ [err.field || '']: err.message });
      } finally {
        submit.removeAttribute('aria-disabled');
      }
    };
    dialog.replaceChildren(el('form', { novalidate: true, onsubmit: send },
      el('header', {}, el('h2', { id: 'form-title' }, f.Title),
        el('button', { type: 'button', class: 'tool', 'aria-label': 'Close', onclick: leave }, icon('close'))),
      el('div', { class: 'fields' }, f.Intro?.length && text(f.Intro, more.length ? 'text intro more' : 'text intro'), top, fields.map(x => x.node)),
      el('footer', {},
        el('div', { class: 'leave', role: 'alert', hidden: true }, el('span', {}, 'Leave without sending what you filled in?'),
          el('button', { type: 'button', class: 'button', onclick: e => { e.target.closest('.leave').hidden = true; fields[0]?.focus(); } }, 'Stay'),
          el('button', { type: 'button', class: 'button danger', onclick: close }, 'Leave')),
        el('div', { class: 'buttons' }, el('button', { type: 'button', class: 'button', onclick: leave }, 'Cancel'), submit))));
    tell(Object.fromEntries((f.Fields || []).filter(x => x.Error).map(x => [x.Name, x.Error])));
    if ((f.Fields || []).some(x => x.Error)) return;
    (more[0] || fields[0])?.focus();
    more[0]?.node.scrollIntoView({ block: 'center' });
  };
  dialog.showModal();
  draw(form);
}

// field is one question: its node, its value, and where its error stands.
function field(f) {
  const id = `field${++serial}`;
  const make = { lines, pick, yesno, date, load }[f.Kind] || words;
  const part = make(f, id);
  const error = el('p', { class: 'error', id: `${id}-error`, hidden: true });
  const help = f.Help && el('p', { class: 'help', id: `${id}-help` }, f.Help);
  const label = [f.Label, f.Required ? '' : el('span', { class: 'optional' }, ' optional')];
  const described = `${f.Help ? `${id}-help ` : ''}${id}-error`;
  const node = part.group
    ? el('fieldset', { class: 'field', 'data-name': f.Name, 'aria-describedby': described }, el('legend', {}, label), help, part.node, error)
    : el('div', { class: 'field', 'data-name': f.Name }, el('label', { for: id }, label), help, part.node, error);
  if (!part.group) part.control.setAttribute('aria-describedby', described);
  return {
    name: f.Name, node, value: part.value, files: part.files, ready: part.ready,
    focus: () => (part.group ? node.querySelector('input:checked') || node.querySelector('input') : part.control).focus(),
    missing: () => f.Required && !part.value() && !part.any?.() ? 'This is needed. Fill it in to go on.' : '',
    error: sentence => {
      error.textContent = sentence;
      error.hidden = !sentence;
      node.classList.toggle('wrong', !!sentence);
      if (part.control) part.control.setAttribute('aria-invalid', String(!!sentence));
    },
  };
}

function words(f, id) {
  const control = el('input', { id, type: 'text', value: f.Value || '', autocomplete: 'off', required: f.Required });
  return { control, node: control, value: () => control.value };
}

function lines(f, id) {
  const control = el('textarea', { id, rows: 4, required: f.Required }, f.Value || '');
  return { control, node: control, value: () => control.value };
}

function date(f, id) {
  const control = el('input', { id, type: 'datetime-local', required: f.Required });
  const at = new Date(f.Value || NaN);
  control.value = Number.isNaN(at.getTime()) ? '' : /Z$|[+-]\d\d:\d\d$/.test(f.Value) ? wall(f.Value) : f.Value.replace(' ', 'T');
  return { control, node: control, value: () => control.value };
}

// A definition stands beside its choice, whole. Only many choices that need none are folded into a list.
function pick(f, id) {
  if (f.Choices.length > 5 && !f.Choices.some(c => c.Help)) {
    const control = el('select', { id, required: f.Required }, el('option', { value: '' }, 'Choose…'),
      f.Choices.map(c => el('option', { value: c.Value, selected: c.Value === f.Value }, c.Label)));
    return { control, node: control, value: () => control.value };
  }
  return radios(f, id, f.Choices);
}

const yesno = (f, id) => radios(f, id, [{ Value: 'yes', Label: 'Yes' }, { Value: 'no', Label: 'No' }], 'row');

function radios(f, id, choices, className = '') {
  const node = el('div', { class: `radios ${className}` }, choices.map((c, i) => el('label', { class: 'radio', for: `${id}-${i}` },
    el('input', { type: 'radio', id: `${id}-${i}`, name: id, value: c.Value, checked: c.Value === f.Value }),
    el('span', {}, el('span', { class: 'label' }, c.Label), c.Help && el('span', { class: 'help' }, c.Help)))));
  const chosen = () => node.querySelector('input:checked');
  if (!f.Required) { // what need not be answered can be taken back
    const clear = el('button', { type: 'button', class: 'clear', onclick: () => { chosen().checked = false; clear.hidden = true; node.querySelector('input').focus(); } }, 'Take the answer back');
    clear.hidden = !chosen();
    node.addEventListener('change', () => { clear.hidden = !chosen(); });
    node.append(clear);
  }
  return { group: true, node, value: () => chosen()?.value || '' };
}

function load(f, id) {
  let kept = [];
  const list = el('ul', { class: 'chips' });
  const problem = el('p', { class: 'error', role: 'alert', hidden: true });
  const control = el('input', { id, type: 'file', multiple: true });
  control.addEventListener('change', () => {
    problem.hidden = true;
    for (const file of control.files) {
      const entry = {};
      const bar = el('progress', { max: 1, value: 0, 'aria-label': `Uploading ${file.name}` });
      const drop = () => { kept = kept.filter(k => k !== entry); chip.remove(); };
      const chip = el('li', { class: 'chip' }, icon('file'), el('span', {}, file.name), bar,
        el('button', { type: 'button', 'aria-label': `Remove ${file.name}`, onclick: drop }, icon('close')));
      entry.done = upload(file, p => { bar.value = p; }).then(x => { bar.remove(); entry.id = x.ID; },
        err => { drop(); problem.textContent = err.message; problem.hidden = false; });
      kept.push(entry);
      list.append(chip);
    }
    control.value = '';
  });
  return { control, node: el('div', {}, control, list, problem), value: () => '', any: () => kept.length > 0, files: () => kept.map(k => k.id).filter(Boolean), ready: () => Promise.all(kept.map(k => k.done)) };
}
