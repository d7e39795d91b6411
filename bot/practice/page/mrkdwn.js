// Slack's mrkdwn, read into a tree of plain objects. Nothing here touches the
// page: inline.js draws the tree, and text is only ever drawn as text.
//
// A tree is a list of blocks: {type: 'lines' | 'quote', kids} or
// {type: 'pre', text}. Inline nodes: text, bold, italic, strike, code, link,
// user, channel, group, broadcast, date, emoji.

const MARKS = {'*': 'bold', _: 'italic', '~': 'strike'};
const WORD = /[\p{L}\p{N}]/u;
const EMOJI_NAME = /^:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/;

export function parseMrkdwn(text) {
  const blocks = [];
  const fence = /```([\s\S]+?)```/g;
  let from = 0;
  for (let match = fence.exec(text); match; match = fence.exec(text)) {
    addLines(blocks, text.slice(from, match.index).replace(/\n$/, ''));
    blocks.push({type: 'pre', text: preText(match[1])});
    from = match.index + match[0].length;
    if (text[from] === '\n') from++;
  }
  addLines(blocks, text.slice(from));
  return blocks;
}

function addLines(blocks, text) {
  if (!text) return;
  let run = null;
  const close = () => {
    if (run) blocks.push({type: run.type, kids: parseInline(run.lines.join('\n'))});
    run = null;
  };
  for (const line of text.split('\n')) {
    const quoted = /^(?:&gt;|>) ?/.exec(line);
    const type = quoted ? 'quote' : 'lines';
    if (!run || run.type !== type) {
      close();
      run = {type, lines: []};
    }
    run.lines.push(quoted ? line.slice(quoted[0].length) : line);
  }
  close();
}

/** Inside a code fence only links and entities mean anything. */
function preText(text) {
  return unescape(text.replace(/^\n/, '').replace(/\n$/, '').replace(/<(https?:[^|>]+)(?:\|([^>]*))?>/g, (_, url, label) => label || url));
}

/** Only the inline part, as in labels and table cells. */
export function parseInline(text) {
  const kids = [];
  let plain = '';
  const flush = () => {
    if (plain) kids.push({type: 'text', text: unescape(plain)});
    plain = '';
  };
  const push = (node) => {
    flush();
    kids.push(node);
  };

  let i = 0;
  while (i < text.length) {
    const rest = text.slice(i);
    const char = text[i];
    if (char === '<') {
      const end = text.indexOf('>', i);
      const node = end > 0 && token(text.slice(i + 1, end));
      if (node) {
        push(node);
        i = end + 1;
        continue;
      }
    } else if (char === '`') {
      const end = text.indexOf('`', i + 1);
      if (end > i + 1 && !text.slice(i, end).includes('\n')) {
        push({type: 'code', text: preText(text.slice(i + 1, end))});
        i = end + 1;
        continue;
      }
    } else if (char === ':') {
      const match = EMOJI_NAME.exec(rest);
      if (match && !/^\d+$/.test(match[1])) {
        push({type: 'emoji', name: match[1]});
        i += match[0].length;
        continue;
      }
    } else if (MARKS[char] && !WORD.test(text[i - 1] || '')) {
      const end = closing(text, i);
      if (end > 0) {
        push({type: MARKS[char], kids: parseInline(text.slice(i + 1, end))});
        i = end + 1;
        continue;
      }
    }
    plain += char;
    i++;
  }
  flush();
  return kids;
}

/**
 * Where the mark opened at i closes, or -1: same line, text right inside both
 * marks, no word right after, and not within a token or code.
 */
function closing(text, i) {
  const mark = text[i];
  if (/\s/.test(text[i + 1] || ' ') || text[i + 1] === mark) return -1;
  for (let j = i + 1; j < text.length; j++) {
    const char = text[j];
    if (char === '\n') return -1;
    if (char === '<' || char === '`') {
      const end = text.indexOf(char === '<' ? '>' : '`', j + 1);
      if (end > 0) j = end;
    } else if (char === mark && !/\s/.test(text[j - 1]) && !WORD.test(text[j + 1] || '')) {
      return j;
    }
  }
  return -1;
}

function token(inner) {
  const bar = inner.indexOf('|');
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? '' : unescape(inner.slice(bar + 1));
  if (target.startsWith('@')) return {type: 'user', id: target.slice(1), label};
  if (target.startsWith('#')) return {type: 'channel', id: target.slice(1), label};
  if (target.startsWith('!subteam^')) return {type: 'group', id: target.slice(9), label};
  if (target.startsWith('!date^')) {
    const [, seconds, pattern, url] = target.split('^');
    return {type: 'date', seconds: Number(seconds), pattern: pattern || '', url: url || '', label};
  }
  if (/^!(here|channel|everyone)$/.test(target)) return {type: 'broadcast', range: target.slice(1)};
  if (target.startsWith('!')) return {type: 'text', text: label || `<${target}>`};
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return {type: 'link', url: unescape(target), label};
  return null;
}

export const unescape = (text) => text.replace(/&(lt|gt|amp);/g, (_, name) => ({lt: '<', gt: '>', amp: '&'})[name]);

/**
 * What a person would have typed to get this text: the form an edit starts
 * from. `names` answers {user(id), channel(id), group(id)}.
 */
export function asTyped(text, names) {
  const typed = text.replace(/<([^>]+)>/g, (whole, inner) => {
    const node = token(inner);
    if (!node) return whole;
    if (node.type === 'user') return `@${names.user(node.id)}`;
    if (node.type === 'channel') return `#${names.channel(node.id)}`;
    if (node.type === 'group') return `@${names.group(node.id)}`;
    if (node.type === 'broadcast') return `@${node.range}`;
    if (node.type === 'link') return node.url.replace(/^mailto:/, '');
    return node.label || node.text || whole;
  });
  return unescape(typed);
}

/** The same words without any markup: for copying. `names` as above. */
export function asPlain(text, names) {
  const flat = (node) => {
    switch (node.type) {
      case 'text':
      case 'code':
      case 'pre': return node.text;
      case 'user': return `@${names.user(node.id)}`;
      case 'channel': return `#${names.channel(node.id)}`;
      case 'group': return `@${names.group(node.id)}`;
      case 'broadcast': return `@${node.range}`;
      case 'link': return node.label && node.label !== node.url ? `${node.label} (${node.url})` : node.url;
      case 'date': return node.label;
      case 'emoji': return `:${node.name}:`;
      default: return node.kids.map(flat).join('');
    }
  };
  return parseMrkdwn(text).map(flat).join('\n');
}
