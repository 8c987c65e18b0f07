// What the page asks of the workspace. Everything it does has a name of its own, so that sending it twice is
// doing it once.

const params = new URLSearchParams(location.search);
export const as = () => params.get('as') || '';
export const setAs = id => params.set('as', id);

const url = (path, query = {}) => `/api/${path}?${new URLSearchParams({ as: as(), ...query })}`;
export const fileURL = id => url(`files/${encodeURIComponent(id)}`);
export const eventsURL = since => url('events', { since });

export class Refused extends Error {
  constructor(answer) {
    super(answer.Sentence || 'That did not work. Please try again.');
    this.field = answer.Field || '';
  }
}

async function ask(path, init, query) {
  const r = await fetch(url(path, query), init);
  const answer = await r.json().catch(() => ({}));
  if (!r.ok) throw new Refused(answer);
  return answer;
}

export const get = (path, query) => ask(path, {}, query);

export const post = (path, body) => ask(path, {
  method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
});

export const name = () => {
  const b = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(b, x => x.toString(16).padStart(2, '0')).join('');
};

const wait = ms => new Promise(done => setTimeout(done, ms));

// deed sends one thing done. Where the connection breaks it sends the same again, under the same name.
export async function deed(d) {
  const body = { ID: name(), Zone: Intl.DateTimeFormat().resolvedOptions().timeZone, ...d };
  for (const pause of [700, 2500, 0]) {
    try {
      return await post('deeds', body);
    } catch (err) {
      if (err instanceof Refused || !pause) {
        throw err instanceof Refused ? err : new Error('Tieline cannot be reached. What you typed is still here: send it again when it is back.');
      }
      await wait(pause);
    }
  }
}

// upload sends one file, and tells how far it is.
export function upload(file, progress) {
  return new Promise((done, fail) => {
    const x = new XMLHttpRequest();
    x.open('POST', url('files', { name: file.name }));
    x.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    x.upload.onprogress = e => e.lengthComputable && progress(e.loaded / e.total);
    x.onerror = () => fail(new Error(`The upload of "${file.name}" broke off. Add it again.`));
    x.onload = () => {
      let answer = {};
      try { answer = JSON.parse(x.responseText); } catch { /* said below */ }
      if (x.status === 200) done(answer); else fail(new Refused(answer));
    };
    x.send(file);
  });
}
