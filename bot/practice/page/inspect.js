// Inspect: everything that passed between the workspace and the app, in order.
// Payloads are folded; what was refused is red, with the rule it broke.

import {html, useLayoutEffect, useRef, useState} from './vendor/htm-preact.standalone.module.js';
import {clockOfLog, count, duration, size} from './time.js';

/** Kinds in the words of the filter, with the way they travel: to the app or from it. */
const KINDS = [
  ['event', 'Events', '→'],
  ['interactive', 'Clicks and forms', '→'],
  ['command', 'Commands', '→'],
  ['ack', 'Acks', '←'],
  ['api', 'API calls', '←'],
  ['respond', 'Response URLs', '←'],
];
const WAY = Object.fromEntries(KINDS.map(([kind, , way]) => [kind, way]));
const SHOWN = 400;

export function Inspect({log, zone, onClear, onClose}) {
  const [off, setOff] = useState(new Set());
  const [typed, setTyped] = useState('');
  const [refusedOnly, setRefusedOnly] = useState(false);
  const [follow, setFollow] = useState(true);
  const [after, setAfter] = useState(0);
  const list = useRef();

  const wanted = typed.trim().toLowerCase();
  const refused = (entry) => entry.ok === false || Boolean(entry.error);
  const matching = log.filter((entry) => entry.seq > after && !off.has(entry.kind) && (!refusedOnly || refused(entry)) && (!wanted || text(entry).includes(wanted)));
  const shown = matching.slice(-SHOWN);
  const last = shown.length ? shown[shown.length - 1].seq : 0;
  const wrong = log.filter((entry) => entry.seq > after && refused(entry)).length;

  useLayoutEffect(() => {
    if (follow && list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [last, follow, shown.length]);

  return html`<div class="inspect" data-testid="inspect">
    <div class="panel-bar">
      <input type="search" class="field" aria-label="Filter by words" placeholder="Filter by method, error or word" value=${typed} data-testid="inspect-filter" onInput=${(event) => setTyped(event.target.value)} />
      <div class="filters" role="group" aria-label="Kinds shown">
        ${KINDS.map(([kind, label]) => html`<button type="button" key=${kind} class=${`filter kind-${kind}`} aria-pressed=${off.has(kind) ? 'false' : 'true'} data-kind=${kind} onClick=${() => {
          const next = new Set(off);
          if (!next.delete(kind)) next.add(kind);
          setOff(next);
        }}>${label}</button>`)}
        <button type="button" class="filter filter-refused" aria-pressed=${refusedOnly ? 'true' : 'false'} data-testid="inspect-refused" onClick=${() => setRefusedOnly(!refusedOnly)}>Refused only${wrong ? ` (${wrong})` : ''}</button>
      </div>
      <span class="space"></span>
      <label class="check"><input type="checkbox" checked=${follow} onChange=${(event) => setFollow(event.target.checked)} /><span>Follow</span></label>
      <button type="button" class="button" onClick=${() => setAfter(log.length ? log[log.length - 1].seq : 0)}>Clear</button>
    </div>
    <div ref=${list} class="entries" role="log" aria-label="What passed between the workspace and the app" aria-live="off" tabindex="0" onScroll=${() => {
      const {scrollTop, scrollHeight, clientHeight} = list.current;
      const atEnd = scrollHeight - scrollTop - clientHeight < 30;
      if (!atEnd && follow && scrollHeight > clientHeight) setFollow(false);
    }}>
      ${matching.length > shown.length && html`<div class="entries-note">Showing the last ${SHOWN} of ${count(matching.length, 'entry', 'entries')}.</div>`}
      ${shown.map((entry) => html`<${Row} key=${entry.seq} entry=${entry} zone=${zone} />`)}
      ${!shown.length && html`<div class="entries-note">${log.length ? 'Nothing matches the filter.' : 'Nothing has passed yet. Write a message and watch it travel.'}</div>`}
    </div>
  </div>`;
}

const searchable = new WeakMap();

function text(entry) {
  if (!searchable.has(entry)) searchable.set(entry, JSON.stringify(entry).toLowerCase());
  return searchable.get(entry);
}

function Row({entry, zone}) {
  const [open, setOpen] = useState(false);
  const bad = entry.ok === false || Boolean(entry.error);
  return html`<details class=${`entry kind-${entry.kind} ${bad ? 'bad' : ''}`} data-seq=${entry.seq} data-kind=${entry.kind} data-name=${entry.name} data-ok=${bad ? 'false' : 'true'} open=${open} onToggle=${(event) => setOpen(event.currentTarget.open)}>
    <summary>
      <time>${stamp(entry.at, zone)}</time>
      <span class="way" title=${WAY[entry.kind] === '→' ? 'To the app' : 'From the app'}>${WAY[entry.kind] || '·'}</span>
      <span class="kind">${entry.kind}</span>
      <span class="entry-name">${entry.name}${bad && html` <strong class="refusal">${entry.error || 'refused'}</strong>`}${entry.detail && html` <span class="rule">${entry.detail}</span>`}</span>
      <span class="entry-size">${entry.ms ? duration(entry.ms) : ''}</span>
      <span class="entry-size">${size(entry.bytes)}</span>
    </summary>
    ${open && html`<div class="entry-body">
      ${entry.envelope && html`<div class="hint">Envelope ${entry.envelope}</div>`}
      ${entry.request !== undefined && entry.request !== null && html`<${Payload} label=${WAY[entry.kind] === '→' ? 'Sent to the app' : 'Sent by the app'} of=${entry.request} />`}
      ${entry.response !== undefined && entry.response !== null && html`<${Payload} label=${WAY[entry.kind] === '→' ? 'Answer of the app' : 'Answer of the workspace'} of=${entry.response} />`}
    </div>`}
  </details>`;
}

function stamp(at, zone) {
  const ms = Date.parse(at);
  if (Number.isNaN(ms)) return '';
  return clockOfLog(ms, zone);
}

function Payload({label, of}) {
  let shown = of;
  if (typeof of === 'string') {
    try {
      shown = JSON.parse(of);
    } catch {
      shown = of; // a form body or a cut payload stays as it came
    }
  }
  return html`<div class="payload"><div class="payload-label">${label}</div>${fold(shown, 0)}</div>`;
}

/** JSON as folds: the outer two levels open, what is deeper closed. */
function fold(value, depth, name) {
  const label = name === undefined ? null : html`<span class="json-key">${name}: </span>`;
  if (value === null || typeof value !== 'object') {
    const shown = typeof value === 'string' ? value : JSON.stringify(value);
    return html`<div class="json-line">${label}<span class=${`json-${value === null ? 'null' : typeof value}`}>${shown}</span></div>`;
  }
  const entries = Object.entries(value);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  if (!entries.length) return html`<div class="json-line">${label}${open}${close}</div>`;
  return html`<details class="json-fold" open=${depth < 2}><summary>${label}${open}<small> ${count(entries.length, Array.isArray(value) ? 'item' : 'key')} </small>${close}</summary>
    <div class="json-inner">${entries.map(([key, inner]) => fold(inner, depth + 1, Array.isArray(value) ? undefined : key))}</div></details>`;
}
