// The box one writes in, with completion of @mentions, #channels, /commands and
// :emoji:. What is typed is sent as typed; the workspace turns it into Slack's
// tokens.

import {html, useContext, useEffect, useLayoutEffect, useRef, useState} from './vendor/htm-preact.standalone.module.js';
import {Icon} from './icons.js';
import {Avatar} from './people.js';
import {emoji, findEmoji} from './emoji.js';
import {Menu} from './popover.js';
import {Seat} from './seat-context.js';
import {useID} from './choice.js';
import {count} from './time.js';

/** What is being typed right before the caret: {sign, typed, from}, or null. */
export function completing(text, caret) {
  const before = text.slice(0, caret);
  if (/^\/[\w-]*$/.test(before)) return {sign: '/', typed: before.slice(1), from: 0};
  const match = /(^|[\s(])([@#:])([\p{L}\p{N}_.'-]*(?: [\p{L}\p{N}_.'-]*)?)$/u.exec(before);
  if (!match) return null;
  const [, , sign, typed] = match;
  if (sign === ':' && (typed.length < 2 || typed.includes(' '))) return null;
  if (sign === '#' && typed.includes(' ')) return null;
  return {sign, typed, from: caret - typed.length - 1};
}

/** What fits, at most eight: [{key, insert, main, note, user}]. */
function suggestions({sign, typed}, seat) {
  const wanted = typed.toLowerCase();
  const fits = (...texts) => texts.some((text) => (text || '').toLowerCase().split(/[\s._-]+/).some((word) => word.startsWith(wanted)) || (text || '').toLowerCase().startsWith(wanted));
  const {state, names} = seat;
  if (sign === '/') {
    return (state.app.commands || []).filter((command) => command.command.slice(1).startsWith(wanted))
      .map((command) => ({key: command.command, insert: `${command.command} `, main: command.command, hint: command.usage_hint, note: `${command.description} · ${state.app.name}`}));
  }
  if (sign === '#') {
    return names.places().filter((place) => fits(place.name)).map((place) => ({key: place.id, insert: `#${place.name} `, main: `#${place.name}`, note: place.topic})).slice(0, 8);
  }
  if (sign === ':') return findEmoji(typed).map((name) => ({key: name, insert: `:${name}: `, main: `${emoji(name)} :${name}:`}));
  const people = names.people().filter((user) => fits(user.name, user.handle))
    .map((user) => ({key: user.id, insert: `@${user.handle} `, main: user.name, note: user.title, user: names.raw(user.id)}));
  const groups = state.groups.filter((group) => fits(group.handle, group.name))
    .map((group) => ({key: group.id, insert: `@${group.handle} `, main: `@${group.handle}`, note: group.name}));
  const everyone = [['here', 'Notify everyone online in this channel'], ['channel', 'Notify everyone in this channel']].filter(([name]) => name.startsWith(wanted))
    .map(([name, note]) => ({key: name, insert: `@${name} `, main: `@${name}`, note}));
  return [...people, ...groups, ...everyone].slice(0, 8);
}

/**
 * `draftKey` names the draft, which survives going elsewhere; `onSend(text)`
 * answers whether it went; `threaded` is set within threads, where Slack has no
 * commands.
 */
export function Composer({draftKey, label, placeholder, onSend, threaded, initial = '', onCancel, testid = 'composer', autofocus}) {
  const seat = useContext(Seat);
  const {drafts} = seat;
  const [text, setText] = useState(drafts.get(draftKey) || initial);
  const [caret, setCaret] = useState(0);
  const [at, setAt] = useState(0);
  const [dismissed, setDismissed] = useState('');
  const [menu, setMenu] = useState(null);
  const [sending, setSending] = useState(false);
  const box = useRef();
  const bolt = useRef();
  const listID = useID('complete');

  useEffect(() => setText(drafts.get(draftKey) || initial), [draftKey]);
  useLayoutEffect(() => {
    const element = box.current;
    element.style.height = 'auto';
    element.style.height = `${Math.min(element.scrollHeight + 2, 240)}px`;
  }, [text]);
  useEffect(() => {
    if (autofocus) box.current.focus();
  }, [draftKey]);

  const keep = (next) => {
    if (next) drafts.set(draftKey, next);
    else drafts.delete(draftKey);
    setText(next);
  };

  const open = completing(text, caret);
  const where = open && `${open.sign}${open.from}`;
  const found = open && where !== dismissed && !(threaded && open.sign === '/') ? suggestions(open, seat) : [];
  const active = found[Math.min(at, found.length - 1)];

  // Text and caret stand at once: whoever types on must not overtake them.
  const put = (next, position) => {
    const element = box.current;
    element.value = next;
    element.focus();
    element.setSelectionRange(position, position);
    keep(next);
    setCaret(position);
  };

  const complete = (choice) => {
    const next = text.slice(0, open.from) + choice.insert + text.slice(caret).replace(/^ /, '');
    setAt(0);
    put(next, open.from + choice.insert.length);
  };

  const send = async () => {
    const typed = text.trim();
    if (!typed || sending) return;
    setSending(true);
    keep('');
    const went = await onSend(typed);
    if (!went && !drafts.get(draftKey)) keep(text);
    setSending(false);
  };

  const key = (event) => {
    if (event.isComposing) return;
    if (found.length) {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        setAt((found.indexOf(active) + (event.key === 'ArrowDown' ? 1 : found.length - 1)) % found.length);
        return;
      }
      if ((event.key === 'Enter' && !event.shiftKey) || event.key === 'Tab') {
        // A command typed in full is sent, not completed once more.
        const whole = open.sign === '/' && active.main === text.trim() && event.key === 'Enter';
        if (!whole) {
          event.preventDefault();
          complete(active);
          return;
        }
      }
      if (event.key === 'Escape') {
        event.preventDefault();
        event.stopPropagation();
        setDismissed(where);
        return;
      }
    }
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (event.key === 'Escape' && onCancel) {
      event.stopPropagation();
      onCancel();
    }
  };

  const note = (event) => setCaret(event.target.selectionStart);
  const insert = (sign) => {
    const position = box.current.selectionStart;
    const gap = position && !/\s/.test(text[position - 1]) ? ' ' : '';
    put(text.slice(0, position) + gap + sign + text.slice(position), position + gap.length + sign.length);
  };
  const shortcuts = (seat.state.app.shortcuts || []).filter((shortcut) => shortcut.type === 'global');

  return html`<div class="composer" data-testid=${`${testid}-box`}>
    ${found.length > 0 && html`<div class="completions" role="listbox" id=${listID} aria-label="Suggestions" data-testid="completions">
      ${found.map((choice, i) => html`<div key=${choice.key} role="option" id=${`${listID}-${i}`} aria-selected=${choice === active ? 'true' : 'false'} class=${`completion ${choice === active ? 'active' : ''}`}
        onPointerDown=${(event) => event.preventDefault()} onPointerMove=${() => setAt(i)} onClick=${() => complete(choice)}>
        ${choice.user && html`<${Avatar} user=${choice.user} size="tiny" />`}<strong>${choice.main}</strong>${choice.hint && html`<code>${choice.hint}</code>`}<small>${choice.note}</small></div>`)}
    </div>`}
    <div class="visually-hidden" role="status">${found.length ? `${count(found.length, 'suggestion')}: ${active.main}` : ''}</div>
    <textarea ref=${box} rows="1" aria-autocomplete="list" aria-controls=${found.length ? listID : undefined}
      aria-activedescendant=${active ? `${listID}-${found.indexOf(active)}` : undefined} aria-label=${label} placeholder=${placeholder} value=${text} data-testid=${testid} spellcheck="true"
      onInput=${(event) => {
        keep(event.target.value);
        setCaret(event.target.selectionStart);
        setDismissed('');
        setAt(0);
      }} onKeyDown=${key} onKeyUp=${note} onClick=${note}></textarea>
    <div class="composer-bar">
      ${!onCancel && shortcuts.length > 0 && html`<button ref=${bolt} type="button" class="icon-button" aria-label="Shortcuts" title="Shortcuts" aria-haspopup="menu" aria-expanded=${menu ? 'true' : 'false'} data-testid="shortcuts" onClick=${() => setMenu(menu ? null : bolt.current)}><${Icon} name="shortcut" /></button>`}
      <button type="button" class="icon-button" aria-label="Mention somebody" title="Mention somebody" onClick=${() => insert('@')}><${Icon} name="mention" /></button>
      ${!threaded && !onCancel && (seat.state.app.commands || []).length > 0 && html`<button type="button" class="icon-button" aria-label="Use a command" title="Use a command" disabled=${Boolean(text)} onClick=${() => insert('/')}><${Icon} name="command" /></button>`}
      <span class="composer-space"></span>
      ${onCancel && html`<button type="button" class="button" onClick=${onCancel}>Cancel</button>`}
      <button type="button" class=${`send ${text.trim() ? 'ready' : ''}`} aria-label=${onCancel ? 'Save' : 'Send'} title=${onCancel ? 'Save' : 'Send (Enter)'} disabled=${!text.trim() || sending} data-testid=${`${testid}-send`} onClick=${send}>${onCancel ? 'Save' : html`<${Icon} name="send" />`}</button>
    </div>
    ${menu && html`<${Menu} anchor=${menu} label="Shortcuts" onClose=${() => setMenu(null)} items=${[{heading: seat.state.app.name}, ...shortcuts.map((shortcut) => ({
      label: shortcut.name, note: shortcut.description, callbackID: shortcut.callback_id, run: () => seat.act('shortcut', {user: seat.me, callback_id: shortcut.callback_id}),
    }))]} />`}
  </div>`;
}
