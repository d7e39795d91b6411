// Draws text: the trees of mrkdwn.js and markdown.js, rich text, mentions,
// links. Text becomes text nodes and nothing else; an address becomes a link
// only when it is a web, mail or phone address.

import {html, createContext, useContext, useState} from './vendor/htm-preact.standalone.module.js';
import {parseMrkdwn, parseInline, unescape} from './mrkdwn.js';
import {parseMarkdown} from './markdown.js';
import {emoji} from './emoji.js';
import {fillDate, whenFull} from './time.js';

/**
 * Who is looking, and the names of everybody and everything for those eyes:
 * {me, zone, now(), user(id), channel(id), group(id), openPerson(id, anchor), openPlace(id),
 * openMessage(channel, ts, thread)}.
 */
export const Names = createContext(null);

const SAFE = /^(https?:\/\/|mailto:|tel:)/i;

const PERMALINK = /^\/archives\/([A-Z0-9]+)\/p(\d+)(\d{6})$/;

/** The message that a link of this workspace leads to: {channel, ts, thread}, or null. */
function permalink(url) {
  if (!url.startsWith(`${location.origin}/archives/`)) return null;
  const {pathname, searchParams} = new URL(url);
  const match = PERMALINK.exec(pathname);
  return match && {channel: match[1], ts: `${match[2]}.${match[3]}`, thread: searchParams.get('thread_ts')};
}

export function Link({url, children, label}) {
  const names = useContext(Names);
  const shown = label || (children && children.length ? children : url.replace(/^(mailto|tel):/, ''));
  const message = permalink(url);
  if (message) {
    return html`<a href=${url} onClick=${(event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      names.openMessage(message.channel, message.ts, message.thread);
    }}>${shown}</a>`;
  }
  if (!SAFE.test(url)) return html`<span title=${`Not a web address: ${url}`}>${shown}</span>`;
  return html`<a href=${url} target="_blank" rel="noopener noreferrer" title=${url}>${shown}</a>`;
}

export function Emoji({name, unicode}) {
  const char = emoji(name) || (unicode ? fromHex(unicode) : '');
  if (!char) return html`<span class="emoji-unknown">:${name}:</span>`;
  return html`<span class="emoji" role="img" aria-label=${name.replace(/_/g, ' ')} title=${`:${name}:`}>${char}</span>`;
}

function fromHex(unicode) {
  const points = unicode.split('-').map((hex) => parseInt(hex, 16));
  return points.every((point) => point > 0 && point <= 0x10ffff) ? String.fromCodePoint(...points) : '';
}

export function Person({id, label}) {
  const names = useContext(Names);
  const user = names.user(id);
  return html`<button type="button" class=${`mention ${id === names.me ? 'mention-me' : ''}`} data-user-id=${id}
    onClick=${(event) => names.openPerson(id, event.currentTarget)}>@${user.name || label || id}</button>`;
}

export function Place({id, label}) {
  const names = useContext(Names);
  const channel = names.channel(id);
  if (!channel) return html`<span class="mention mention-off" title="You cannot see this channel">#${label || 'private channel'}</span>`;
  return html`<button type="button" class="mention" data-channel-id=${id} onClick=${() => names.openPlace(id)}>#${channel.name}</button>`;
}

export function Group({id, label}) {
  const names = useContext(Names);
  const group = names.group(id);
  const mine = group && group.users && group.users.includes(names.me);
  return html`<span class=${`mention ${mine ? 'mention-me' : ''}`} title=${group ? group.name : ''}>@${group ? group.handle : (label || id).replace(/^@/, '')}</span>`;
}

export const Broadcast = ({range}) => html`<span class="mention mention-me">@${range}</span>`;

export function DateText({seconds, pattern, url, label}) {
  const names = useContext(Names);
  if (!Number.isFinite(seconds)) return html`<span>${label || 'an unreadable date'}</span>`;
  const shown = html`<time datetime=${new Date(seconds * 1000).toISOString()} title=${whenFull(seconds * 1000, names.zone)}>${fillDate(pattern, seconds, names.now(), names.zone)}</time>`;
  return url ? html`<${Link} url=${url}>${shown}<//>` : shown;
}

const TAGS = {bold: 'strong', italic: 'em', strike: 's'};

function drawInline(node) {
  switch (node.type) {
    case 'text': return node.text;
    case 'code': return html`<code>${node.text}</code>`;
    case 'link': return html`<${Link} url=${node.url} label=${node.label} />`;
    case 'user': return html`<${Person} id=${node.id} label=${node.label} />`;
    case 'channel': return html`<${Place} id=${node.id} label=${node.label} />`;
    case 'group': return html`<${Group} id=${node.id} label=${node.label} />`;
    case 'broadcast': return html`<${Broadcast} range=${node.range} />`;
    case 'date': return html`<${DateText} ...${node} />`;
    case 'emoji': return html`<${Emoji} name=${node.name} />`;
    default: return html`<${TAGS[node.type]}>${node.kids.map(drawInline)}<//>`;
  }
}

/** A code fence, with a button that copies it. */
function Pre({text}) {
  const [copied, setCopied] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied('Copied');
    } catch {
      setCopied('The browser did not allow copying');
    }
    setTimeout(() => setCopied(''), 2000);
  };
  return html`<div class="pre-box"><pre class="pre" tabindex="0">${text}</pre>
    <button type="button" class="button pre-copy" aria-live="polite" onClick=${copy}>${copied || 'Copy'}</button></div>`;
}

/** mrkdwn text, with paragraphs, quotes and code fences. */
export function Mrkdwn({text}) {
  return parseMrkdwn(text || '').map((block) => {
    if (block.type === 'pre') return html`<${Pre} text=${block.text} />`;
    if (block.type === 'quote') return html`<blockquote class="lines">${block.kids.map(drawInline)}</blockquote>`;
    return html`<div class="lines">${block.kids.map(drawInline)}</div>`;
  });
}

/** mrkdwn on one line, as in labels. */
export const MrkdwnInline = ({text}) => parseInline(text || '').map(drawInline);

/** plain_text: no markup but emoji names. */
function plainKids(text, withEmoji) {
  if (withEmoji === false) return text;
  return text.split(/(:[a-z0-9_+'-]+(?:::skin-tone-[2-6])?:)/).map((part, i) => {
    const name = part.slice(1, -1);
    return i % 2 && emoji(name) ? html`<${Emoji} name=${name} />` : part;
  });
}

/** A text object, either kind, in one run of text. */
export function Text({of}) {
  if (!of) return null;
  if (typeof of === 'string') return of;
  return of.type === 'mrkdwn' ? html`<${MrkdwnInline} text=${of.text} />` : plainKids(unescape(of.text || ''), of.emoji);
}

/** A text object, either kind, as a body that may have paragraphs. */
export function TextBody({of}) {
  if (!of) return null;
  return of.type === 'mrkdwn' ? html`<${Mrkdwn} text=${of.text} />` : html`<div class="lines"><${Text} of=${of} /></div>`;
}

/** The words of a text object, for labels that cannot hold markup. */
export const words = (of) => (of ? unescape(typeof of === 'string' ? of : of.text || '') : '');

function drawMarkdown(block) {
  switch (block.type) {
    case 'heading': return html`<div class=${`md-heading md-heading-${Math.min(block.level, 3)}`} role="heading" aria-level=${Math.min(block.level + 2, 6)}>${block.kids.map(drawInline)}</div>`;
    case 'pre': return html`<${Pre} text=${block.text} />`;
    case 'rule': return html`<hr class="divider" />`;
    case 'quote': return html`<blockquote>${block.blocks.map(drawMarkdown)}</blockquote>`;
    case 'list': {
      const items = block.items.map((item) => html`<li class=${item.done === null ? '' : 'task'}>
        ${item.done === null ? null : html`<input type="checkbox" checked=${item.done} disabled aria-label=${item.done ? 'Done' : 'Not done'} />`}
        ${item.blocks.map(drawMarkdown)}</li>`);
      return block.ordered ? html`<ol start=${block.start}>${items}</ol>` : html`<ul>${items}</ul>`;
    }
    case 'table': return html`<div class="table-scroll" tabindex="0" role="group" aria-label="Table"><table class="grid">
      <thead><tr>${block.head.map((cell, i) => html`<th scope="col" class=${`align-${block.aligns[i] || 'left'}`}>${cell.map(drawInline)}</th>`)}</tr></thead>
      <tbody>${block.rows.map((row) => html`<tr>${row.map((cell, i) => html`<td class=${`align-${block.aligns[i] || 'left'}`}>${cell.map(drawInline)}</td>`)}</tr>`)}</tbody>
    </table></div>`;
    default: return html`<div class="lines">${block.kids.map(drawInline)}</div>`;
  }
}

export const Markdown = ({text}) => html`<div class="markdown">${parseMarkdown(text || '').map(drawMarkdown)}</div>`;

function styled(style, kids) {
  let shown = kids;
  if (!style) return shown;
  if (style.code) shown = html`<code>${shown}</code>`;
  if (style.bold) shown = html`<strong>${shown}</strong>`;
  if (style.italic) shown = html`<em>${shown}</em>`;
  if (style.strike) shown = html`<s>${shown}</s>`;
  if (style.underline) shown = html`<u>${shown}</u>`;
  if (style.highlight || style.client_highlight) shown = html`<mark>${shown}</mark>`;
  return shown;
}

function drawRichInline(element) {
  const {style} = element;
  switch (element.type) {
    case 'text': return styled(style, element.text);
    case 'link': return styled(style, html`<${Link} url=${element.url || ''} label=${element.text} />`);
    case 'user': return styled(style, html`<${Person} id=${element.user_id} />`);
    case 'channel': return styled(style, html`<${Place} id=${element.channel_id} />`);
    case 'usergroup': return styled(style, html`<${Group} id=${element.usergroup_id} />`);
    case 'broadcast': return html`<${Broadcast} range=${element.range} />`;
    case 'emoji': return html`<${Emoji} name=${element.skin_tone ? `${element.name}::skin-tone-${element.skin_tone}` : element.name} unicode=${element.unicode} />`;
    case 'date': return styled(style, html`<${DateText} seconds=${Number(element.timestamp)} pattern=${element.format || '{date}'} url=${element.url} label=${element.fallback} />`);
    case 'color': return html`<span class="color-chip"><svg width="12" height="12" aria-hidden="true"><rect width="12" height="12" rx="3" fill=${element.value} /></svg> ${element.value}</span>`;
    case 'tag': return html`<span class=${`tag tag-${element.color || 'gray'}`}>${element.text}</span>`;
    case 'team': return html`<span class="mention">@${element.team_id}</span>`;
    default: return html`<span class="unknown-inline" title=${JSON.stringify(element)}>${element.text || element.url || ''} <small>[${element.type}]</small></span>`;
  }
}

const drawRichInlines = (elements) => (elements || []).map(drawRichInline);

function drawRich(element) {
  switch (element.type) {
    case 'rich_text_section': return html`<div class="lines">${drawRichInlines(element.elements)}</div>`;
    case 'rich_text_quote': return html`<blockquote class=${`lines ${element.border ? 'bordered' : ''}`}>${drawRichInlines(element.elements)}</blockquote>`;
    case 'rich_text_preformatted': return html`<${Pre} text=${(element.elements || []).map((one) => one.text || one.url || '').join('')} />`;
    case 'rich_text_list': {
      const items = (element.elements || []).map((item) => html`<li>${item.type === 'rich_text_section' ? drawRichInlines(item.elements) : drawRich(item)}</li>`);
      const look = `indent-${Math.min(element.indent || 0, 8)} ${element.border ? 'bordered' : ''}`;
      return element.style === 'ordered'
        ? html`<ol class=${`rich ${look} ordered-${(element.indent || 0) % 3}`} start=${(element.offset || 0) + 1}>${items}</ol>`
        : html`<ul class=${`rich ${look}`}>${items}</ul>`;
    }
    default: return html`<${Unknown} what=${element.type} json=${element} />`;
  }
}

export const RichText = ({block}) => html`<div class="rich-text">${(block.elements || []).map(drawRich)}</div>`;

/** One cell's worth of rich text, or plain, or a number. */
export function Cell({cell}) {
  if (!cell) return null;
  if (cell.type === 'rich_text') return html`<${RichText} block=${cell} />`;
  if (cell.type === 'raw_number') return cell.text || Number(cell.value).toLocaleString('en-US');
  if (cell.type === 'raw_text') return cell.text;
  return html`<${Unknown} what=${cell.type} json=${cell} />`;
}

/** What the page cannot draw is named and shown as it came. */
export function Unknown({what, json, note}) {
  return html`<div class="unknown" role="group" aria-label=${`Not drawn here: ${what}`}>
    <div class="unknown-title">${note || html`The practice workspace does not draw <code>${what || 'a block without a type'}</code>. As it was sent:`}</div>
    <details><summary>JSON</summary><pre class="pre" tabindex="0">${JSON.stringify(json, null, 2)}</pre></details>
  </div>`;
}
