// Messages: the list of a channel or a thread, and one message with its
// reactions, its thread and its menu.

import {html, Component, useContext, useLayoutEffect, useRef, useState} from './vendor/htm-preact.standalone.module.js';
import {Icon} from './icons.js';
import {Avatar, Marks} from './people.js';
import {Blocks} from './blocks.js';
import {Composer} from './composer.js';
import {Emoji, Link, Mrkdwn} from './inline.js';
import {Ask, Menu, Popover} from './popover.js';
import {Seat} from './seat-context.js';
import {Surface} from './surface.js';
import {USUAL, emoji, findEmoji} from './emoji.js';
import {asPlain, asTyped} from './mrkdwn.js';
import {byTime, threadMessages} from './places.js';
import {clock, count, dayName, dayOf, millis, size, whenFull, whenShort} from './time.js';

const SHOWN_AT_FIRST = 120;
const TOGETHER = 5 * 60000; // messages of one person this close share one head

/**
 * A list of messages, oldest first, that keeps its end in sight unless one has
 * scrolled up. `newFrom` is the ts up to which all was read before.
 */
export function MessageList({channel, messages, label, newFrom, show, inThread, children, testid}) {
  const seat = useContext(Seat);
  const box = useRef();
  const rowsBox = useRef();
  const atEnd = useRef(true);
  const [shown, setShown] = useState(SHOWN_AT_FIRST);
  const [below, setBelow] = useState(0);
  const ordered = byTime(messages);
  const from = Math.max(0, ordered.length - shown);
  const last = ordered.length ? ordered[ordered.length - 1].ts : '';

  // The end is in sight where the last message begins, if it is taller than the list.
  const endAt = () => {
    if (!box.current || !rowsBox.current) return 0; // a last scroll of what is taken down
    const row = rowsBox.current.lastElementChild;
    const bottom = box.current.scrollHeight - box.current.clientHeight;
    return row ? Math.min(bottom, box.current.scrollTop + row.getBoundingClientRect().top - box.current.getBoundingClientRect().top - 8) : bottom;
  };
  const toEnd = () => {
    box.current.scrollTop = endAt();
    atEnd.current = true;
    setBelow(0);
  };
  useLayoutEffect(() => {
    const mine = ordered.length && ordered[ordered.length - 1].user === seat.me;
    if (atEnd.current || mine) toEnd();
    else setBelow((before) => before + 1);
  }, [last]);
  // Whatever grows or shrinks, a box for editing or the drawer, the end stays in sight.
  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => {
      if (box.current && atEnd.current) box.current.scrollTop = endAt();
    });
    observer.observe(box.current);
    observer.observe(rowsBox.current);
    return () => observer.disconnect();
  }, []);

  // A link to one message leads there, however far up it stands.
  useLayoutEffect(() => {
    if (!show || !ordered.some((message) => message.ts === show)) return;
    setShown(ordered.length);
    requestAnimationFrame(() => {
      const row = box.current && box.current.querySelector(`[data-ts="${CSS.escape(show)}"]`);
      if (!row) return;
      atEnd.current = false;
      row.scrollIntoView({block: 'center'});
      row.focus({preventScroll: true});
      row.classList.add('shown');
    });
  }, [show, ordered.length > 0]);

  const key = (event) => {
    if (!['ArrowUp', 'ArrowDown', 'Home', 'End'].includes(event.key) || !event.target.matches('.message')) return;
    const all = [...event.currentTarget.querySelectorAll('.message')];
    const i = all.indexOf(event.target);
    const next = event.key === 'Home' ? 0 : event.key === 'End' ? all.length - 1 : event.key === 'ArrowUp' ? i - 1 : i + 1;
    if (!all[next]) return;
    event.preventDefault();
    all[next].focus();
  };

  let day = '';
  let before = null;
  let marked = false;
  const rows = [];
  for (const message of ordered.slice(from)) {
    const ms = millis(message.ts);
    const thisDay = dayOf(ms, seat.zone);
    if (thisDay !== day && !inThread) {
      rows.push(html`<div role="presentation" key=${`day-${thisDay}`} class="day"><span>${dayName(ms, seat.now(), seat.zone)}</span></div>`);
      before = null;
    }
    day = thisDay;
    if (!marked && newFrom && newFrom !== '0' && parseFloat(message.ts) > parseFloat(newFrom) && message.user !== seat.me) {
      rows.push(html`<div role="presentation" key="new" class="new-line"><span>New</span></div>`);
      marked = true;
      before = null;
    }
    const head = !before || before.user !== message.user || before.ephemeral !== message.ephemeral || ms - millis(before.ts) > TOGETHER;
    rows.push(html`<${Message} key=${`${message.ts}${message.ephemeral ? '-private' : ''}`} message=${message} channel=${channel} head=${head} inThread=${inThread} seat=${seat} fresh=${freshness(channel, message, seat)} />`);
    before = message;
  }

  return html`<div class="list-wrap">
    <div ref=${box} class="list" role="log" aria-label=${label} data-testid=${testid} tabindex="0" onKeyDown=${key}
      onScroll=${() => {
        if (box.current) atEnd.current = endAt() - box.current.scrollTop < 60;
        if (atEnd.current && below) setBelow(0);
      }}>
      ${from > 0 && html`<button type="button" class="button earlier" onClick=${() => {
        atEnd.current = false;
        setShown(shown + 200);
      }}>Show earlier messages (${from})</button>`}
      ${children}
      <div ref=${rowsBox} role="list">${rows}</div>
    </div>
    ${below > 0 && html`<button type="button" class="to-end" onClick=${toEnd}><${Icon} name="down" /> ${count(below, 'new message')}</button>`}
  </div>`;
}

/** What is drawn of a thread under its root: it changes with the replies, not with the root. */
function freshness(channel, message, seat) {
  if (!message.reply_count) return '';
  const replies = threadMessages(channel, message.ts).filter((reply) => reply.ts !== message.ts && !reply.ephemeral);
  const readTo = parseFloat(seat.reading.upTo(seat.me, `${channel.id} ${message.ts}`));
  const fresh = replies.filter((reply) => parseFloat(reply.ts) > readTo && reply.user !== seat.me).length;
  const latest = replies.length ? replies[replies.length - 1].ts : message.latest_reply || '';
  return [fresh, latest, [...new Set(replies.map((reply) => reply.user))].slice(0, 4).join(',')].join(' ');
}

/**
 * One message. It is drawn anew only when something of it changed: a busy
 * workspace must not cost a slow page, nor take the focus out of a menu.
 */
class Message extends Component {
  shouldComponentUpdate(next, state) {
    return ['message', 'head', 'fresh', 'inThread'].some((key) => next[key] !== this.props[key])
      || next.seat.drawn !== this.props.seat.drawn || state !== this.state;
  }

  render({message, channel, head, inThread, seat, fresh}) {
    return html`<${MessageRow} message=${message} channel=${channel} head=${head} inThread=${inThread} seat=${seat} fresh=${fresh} />`;
  }
}

function MessageRow({message, channel, head, inThread, seat, fresh}) {
  const {names, zone, me} = seat;
  const [menu, setMenu] = useState(null);
  const [editing, setEditing] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const [reacting, setReacting] = useState(null);
  const more = useRef();
  const ms = millis(message.ts);
  const author = names.user(message.user);
  const name = message.user_name || author.name;
  const raw = {...names.raw(message.user), real_name: name};
  const say = `${name}, ${whenShort(ms, seat.now(), zone)}${message.ephemeral ? ', only visible to you' : ''}`;
  const mine = message.user === me && !message.ephemeral;

  // Only what began a thread leaves a trace when it is deleted.
  if (message.deleted) {
    return html`<div role="listitem" class="message message-gone" tabindex="-1" data-testid="message" data-ts=${message.ts} data-deleted="true"><div class="gutter"></div>
      <div class="body"><em>This message was deleted.</em>${message.reply_count > 0 && !inThread && html`<${ThreadLink} message=${message} seat=${seat} fresh=${fresh} />`}</div></div>`;
  }

  const react = (emojiName) => {
    const had = (message.reactions || []).find((reaction) => reaction.name === emojiName && reaction.users.includes(me));
    seat.act('react', {user: me, channel: channel.id, ts: message.ts, name: emojiName, remove: Boolean(had)});
  };
  const choices = [
    ...(seat.state.app.shortcuts || []).filter((shortcut) => shortcut.type === 'message' && !message.ephemeral).map((shortcut) => ({
      label: shortcut.name, note: seat.state.app.name, callbackID: shortcut.callback_id, testid: 'message-shortcut',
      run: () => seat.act('shortcut', {user: me, callback_id: shortcut.callback_id, channel: channel.id, ts: message.ts}),
    })),
  ];
  if (choices.length) choices.push(null);
  choices.push({label: 'Copy text', run: () => copy(seat, asPlain(message.text || '', seat.plainNames))});
  if (mine) choices.push({label: 'Edit message', testid: 'edit-message', run: () => setEditing(true)}, {label: 'Delete message', danger: true, testid: 'delete-message', run: () => setDeleting(true)});

  return html`<div role="listitem" class=${`message ${head ? 'with-head' : ''} ${message.ephemeral ? 'ephemeral' : ''} ${mentionsMe(message, me) ? 'names-me' : ''}`} tabindex="-1"
    data-testid="message" data-ts=${message.ts} data-user-id=${message.user} data-ephemeral=${message.ephemeral ? 'true' : undefined} aria-label=${say}>
    <div class="gutter">${head ? html`<${Avatar} user=${raw} />` : html`<time class="side-time" title=${whenFull(ms, zone)}>${clock(ms, zone).replace(/ ?[AP]M/, '')}</time>`}</div>
    <div class="body">
      ${message.ephemeral && html`<div class="only-you"><${Icon} name="eye" /> Only visible to you</div>`}
      ${head && html`<div class="message-head">
        <button type="button" class="author" onClick=${(event) => names.openPerson(message.user, event.currentTarget)}>${name}</button>
        ${raw.team_id || raw.is_bot ? html`<${Marks} user=${raw} state=${seat.state} />` : message.bot && html`<span class="mark">App</span>`}
        <time title=${whenFull(ms, zone)} datetime=${new Date(ms).toISOString()}>${clock(ms, zone)}</time></div>`}
      ${editing
        ? html`<${Composer} draftKey=${`edit ${me} ${channel.id} ${message.ts}`} label="Edit message" testid="edit" initial=${asTyped(message.text || '', seat.typedNames)} threaded=${true} autofocus=${true}
            onCancel=${() => {
              seat.drafts.delete(`edit ${me} ${channel.id} ${message.ts}`);
              setEditing(false);
            }} onSend=${async (text) => {
              const went = await seat.act('edit', {user: me, channel: channel.id, ts: message.ts, text});
              if (went) setEditing(false);
              return went;
            }} />`
        : html`<${Body} message=${message} channel=${channel} seat=${seat} />`}
      ${(message.reactions || []).length > 0 && html`<div class="reactions">${message.reactions.map((reaction) => html`<button type="button" key=${reaction.name} class=${`reaction ${reaction.users.includes(me) ? 'mine' : ''}`} aria-pressed=${reaction.users.includes(me) ? 'true' : 'false'}
        aria-label=${`${reaction.name.replace(/_/g, ' ')}: ${reaction.users.map((id) => names.user(id).name).join(', ')}`} title=${`${reaction.users.map((id) => names.user(id).name).join(', ')}: :${reaction.name}:`} data-reaction=${reaction.name}
        onClick=${() => react(reaction.name)}><${Emoji} name=${reaction.name} /> ${reaction.count || reaction.users.length}</button>`)}</div>`}
      ${message.reply_count > 0 && !inThread && html`<${ThreadLink} message=${message} seat=${seat} fresh=${fresh} />`}
    </div>
    ${!editing && html`<div class="tools" role="group" aria-label=${`Actions for the message of ${name}`}>
      ${!message.ephemeral && html`<button type="button" class="icon-button" aria-label="React with a check mark" title="React with a check mark" onClick=${() => react('white_check_mark')}><${Icon} name="check" /></button>
      <button type="button" class="icon-button" aria-label="React" title="React" aria-haspopup="dialog" data-testid="react" onClick=${(event) => setReacting(event.currentTarget)}><${Icon} name="react" /></button>`}
      ${!inThread && !message.ephemeral && html`<button type="button" class="icon-button" aria-label="Reply in thread" title="Reply in thread" data-testid="open-thread" onClick=${() => seat.openThread(message.thread_ts || message.ts)}><${Icon} name="reply" /></button>`}
      <button ref=${more} type="button" class="icon-button" aria-label="More actions" title="More actions" aria-haspopup="menu" aria-expanded=${menu ? 'true' : 'false'} data-testid="message-menu" onClick=${() => setMenu(menu ? null : more.current)}><${Icon} name="more" /></button>
    </div>`}
    ${menu && html`<${Menu} anchor=${menu} label="Message actions" items=${choices} align="end" onClose=${() => setMenu(null)} />`}
    ${reacting && html`<${ReactionPicker} anchor=${reacting} onChoose=${react} onClose=${() => setReacting(null)} />`}
    ${deleting && html`<${Ask} title="Delete message" confirm="Delete" danger=${true} onClose=${() => setDeleting(false)} onConfirm=${() => seat.act('delete', {user: me, channel: channel.id, ts: message.ts})}>
      <p>Delete this message for everybody? The app hears of it.</p><//>`}
  </div>`;
}

const mentionsMe = (message, me) => (message.text || '').includes(`<@${me}>`) || /<!(here|channel|everyone)>/.test(message.text || '');

function ThreadLink({message, seat, fresh}) {
  const [freshCount, latest, people] = fresh.split(' ');
  return html`<button type="button" class="thread-link" data-testid="thread-link" onClick=${() => seat.openThread(message.ts)}>
    ${(people || '').split(',').filter(Boolean).map((id) => html`<${Avatar} key=${id} user=${{...seat.names.raw(id), real_name: seat.names.user(id).name}} size="tiny" />`)}
    <strong>${count(message.reply_count, 'reply', 'replies')}</strong>
    ${Number(freshCount) > 0 && html`<span class="fresh">${freshCount} new</span>`}
    ${latest && html`<small>Last reply ${whenShort(millis(latest), seat.now(), seat.zone)}</small>`}
  </button>`;
}

async function copy(seat, text) {
  try {
    await navigator.clipboard.writeText(text);
    seat.say('Copied.', 'note');
  } catch {
    seat.say('The browser did not allow copying.');
  }
}

/**
 * The content: an app's blocks if there are any, else the text; then attachments
 * and files. What people type is drawn from its text, marks and all: the blocks
 * that Slack makes of it hold the same words.
 */
function Body({message, channel, seat}) {
  const key = `message ${seat.me} ${channel.id} ${message.ts}`;
  const surface = {
    kind: 'message',
    key,
    errors: null,
    values: seat.values.of(key),
    act: (change) => seat.act('click', {user: seat.me, channel: channel.id, ts: message.ts, ...change}),
    suggest: (actionID, blockID, query) => seat.suggest({channel: channel.id, ts: message.ts, action_id: actionID, block_id: blockID, query}),
  };
  const edited = message.edited && html`<span class="edited" title="This message was edited">(edited)</span>`;
  const attachments = message.attachments || [];
  return html`<${Surface.Provider} value=${surface}>
    <div class="content">
      ${message.bot && message.blocks && message.blocks.length ? html`<${Blocks} blocks=${message.blocks} />` : html`<${Mrkdwn} text=${message.text} />`}
      ${!message.text && !(message.blocks || []).length && !attachments.length && !(message.files || []).length && html`<em class="hint">An empty message.</em>`}
      ${edited}
    </div>
    ${attachments.map((attachment) => html`<${Attachment} attachment=${attachment} />`)}
    ${(message.files || []).map((file) => html`<div class="placeholder"><span class="placeholder-kind">File</span><div><strong>${local(file) ? html`<a href=${local(file)} target="_blank" rel="noopener">${file.title || file.name || file.id}</a>` : file.title || file.name || file.id}</strong> <small>${[file.pretty_type || file.filetype, size(file.size)].filter(Boolean).join(' · ')}</small></div></div>`)}
  <//>`;
}

/** A file's address, if the workspace itself serves it. */
function local(file) {
  const url = file.url_private_download || file.url_private || file.permalink || '';
  return url.startsWith('/') || url.startsWith(`${location.origin}/`) ? url : '';
}

function Attachment({attachment}) {
  const color = {good: 'var(--good)', warning: 'var(--warn)', danger: 'var(--bad)'}[attachment.color] || (attachment.color ? `#${attachment.color.replace(/^#/, '')}` : 'var(--line-strong)');
  return html`<div class="attachment" style=${{borderLeftColor: color}}>
    ${attachment.pretext && html`<${Mrkdwn} text=${attachment.pretext} />`}
    ${attachment.author_name && html`<small>${attachment.author_name}</small>`}
    ${attachment.title && html`<div><strong>${attachment.title_link ? html`<${Link} url=${attachment.title_link} label=${attachment.title} />` : attachment.title}</strong></div>`}
    ${attachment.blocks && attachment.blocks.length ? html`<${Blocks} blocks=${attachment.blocks} />` : html`<${Mrkdwn} text=${attachment.text || attachment.fallback || ''} />`}
    ${attachment.fields && html`<div class="fields">${attachment.fields.map((field) => html`<div><strong>${field.title}</strong><${Mrkdwn} text=${field.value} /></div>`)}</div>`}
    ${attachment.footer && html`<small>${attachment.footer}</small>`}
  </div>`;
}

function ReactionPicker({anchor, onChoose, onClose}) {
  const [typed, setTyped] = useState('');
  const found = typed ? findEmoji(typed.replace(/:/g, ''), 24) : USUAL;
  return html`<${Popover} anchor=${anchor} onClose=${onClose} label="React" className="picker" align="end">
    <input type="search" class="field" aria-label="Find a reaction" placeholder="Find a reaction" value=${typed} onInput=${(event) => setTyped(event.target.value)} />
    <div class="picker-grid">${found.map((name) => html`<button type="button" key=${name} class="icon-button" title=${`:${name}:`} aria-label=${name.replace(/_/g, ' ')} data-reaction=${name} onClick=${() => {
      onClose();
      onChoose(name);
    }}>${emoji(name)}</button>`)}</div>
    ${!found.length && html`<div class="options-state" role="status">No reaction by that name.</div>`}
  <//>`;
}
