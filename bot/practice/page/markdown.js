// The `markdown` block: standard Markdown, read into plain objects. It covers
// what the block promises: headings, emphasis, code, links, lists, quotes,
// rules, tasks and tables.
//
// Blocks: heading {level, kids}, lines {kids}, pre {text}, rule, quote
// {blocks}, list {ordered, start, items: [{done, blocks}]}, table {aligns,
// head, rows}. Inline nodes are those of mrkdwn.js.

const FENCE = /^ {0,3}(```+|~~~+)/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/;
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

export function parseMarkdown(text) {
  return parseBlocks(text.replace(/\r\n?/g, '\n').split('\n'));
}

function parseBlocks(lines) {
  const blocks = [];
  let i = 0;
  while (i < lines.length) {
    const line = lines[i];
    if (!line.trim()) {
      i++;
      continue;
    }
    const fence = FENCE.exec(line);
    if (fence) {
      const body = [];
      for (i++; i < lines.length && !lines[i].trim().startsWith(fence[1]); i++) body.push(lines[i]);
      i++;
      blocks.push({type: 'pre', text: body.join('\n')});
      continue;
    }
    const heading = HEADING.exec(line);
    if (heading) {
      blocks.push({type: 'heading', level: heading[1].length, kids: parseMarkdownInline(heading[2])});
      i++;
      continue;
    }
    if (RULE.test(line)) {
      blocks.push({type: 'rule'});
      i++;
      continue;
    }
    if (/^ {0,3}>/.test(line)) {
      const body = [];
      for (; i < lines.length && /^ {0,3}>/.test(lines[i]); i++) body.push(lines[i].replace(/^ {0,3}> ?/, ''));
      blocks.push({type: 'quote', blocks: parseBlocks(body)});
      continue;
    }
    if (ITEM.test(line)) {
      const list = parseList(lines, i);
      blocks.push(list.block);
      i = list.next;
      continue;
    }
    if (line.includes('|') && TABLE_RULE.test(lines[i + 1] || '')) {
      const table = parseTable(lines, i);
      blocks.push(table.block);
      i = table.next;
      continue;
    }
    const body = [];
    for (; i < lines.length && lines[i].trim() && !startsBlock(lines[i]); i++) body.push(lines[i].trim());
    blocks.push({type: 'lines', kids: parseMarkdownInline(body.join('\n'))});
  }
  return blocks;
}

const startsBlock = (line) => FENCE.test(line) || HEADING.test(line) || RULE.test(line) || /^ {0,3}>/.test(line) || ITEM.test(line);

function parseList(lines, from) {
  const first = ITEM.exec(lines[from]);
  const indent = first[1].length;
  const ordered = /\d/.test(first[2]);
  const items = [];
  let i = from;
  while (i < lines.length) {
    const match = ITEM.exec(lines[i]);
    if (!match || match[1].length !== indent || /\d/.test(match[2]) !== ordered) break;
    const body = [match[3]];
    for (i++; i < lines.length; i++) {
      const deeper = lines[i].length - lines[i].trimStart().length > indent;
      if (lines[i].trim() && !deeper) break;
      if (!lines[i].trim() && !(lines[i + 1] && lines[i + 1].length - lines[i + 1].trimStart().length > indent)) break;
      body.push(lines[i]);
    }
    while (i < lines.length && !lines[i].trim() && ITEM.test(lines[i + 1] || '')) i++;
    const rest = body.slice(1);
    const shift = Math.min(...rest.filter((line) => line.trim()).map((line) => line.length - line.trimStart().length));
    const task = /^\[( |x|X)\]\s+/.exec(body[0]);
    if (task) body[0] = body[0].slice(task[0].length);
    items.push({
      done: task ? task[1] !== ' ' : null,
      blocks: parseBlocks([body[0], ...rest.map((line) => line.slice(Number.isFinite(shift) ? shift : 0))]),
    });
  }
  return {block: {type: 'list', ordered, start: ordered ? parseInt(first[2], 10) : 1, items}, next: i};
}

function parseTable(lines, from) {
  const cells = (line) => line.trim().replace(/^\||\|$/g, '').split(/(?<!\\)\|/).map((cell) => parseMarkdownInline(cell.trim().replace(/\\\|/g, '|')));
  const aligns = lines[from + 1].trim().replace(/^\||\|$/g, '').split('|').map((cell) => {
    const rule = cell.trim();
    if (rule.startsWith(':') && rule.endsWith(':')) return 'center';
    return rule.endsWith(':') ? 'right' : 'left';
  });
  const rows = [];
  let i = from + 2;
  for (; i < lines.length && lines[i].trim() && lines[i].includes('|'); i++) rows.push(cells(lines[i]));
  return {block: {type: 'table', aligns, head: cells(lines[from]), rows}, next: i};
}

const INLINE = [
  [/^\\([\\`*_{}[\]()#+\-.!|>~])/, (match) => ({type: 'text', text: match[1]})],
  [/^(`+)([\s\S]*?[^`])\1(?!`)/, (match) => ({type: 'code', text: match[2].trim()})],
  [/^!\[([^\]]*)\]\(([^)\s]+)[^)]*\)/, (match) => ({type: 'link', url: match[2], label: match[1] || match[2]})],
  [/^\[([^\]]+)\]\(([^)\s]+)[^)]*\)/, (match) => ({type: 'link', url: match[2], label: match[1]})],
  [/^<(https?:[^>\s]+|mailto:[^>\s]+)>/, (match) => ({type: 'link', url: match[1], label: ''})],
  [/^(\*\*|__)(?=\S)([\s\S]*?\S)\1/, (match) => ({type: 'bold', kids: parseMarkdownInline(match[2])})],
  [/^~~(?=\S)([\s\S]*?\S)~~/, (match) => ({type: 'strike', kids: parseMarkdownInline(match[1])})],
  [/^\*(?=\S)([^*]*?\S)\*(?!\*)/, (match) => ({type: 'italic', kids: parseMarkdownInline(match[1])})],
  [/^_(?=\S)([^_]*?\S)_(?![\p{L}\p{N}_])/u, (match) => ({type: 'italic', kids: parseMarkdownInline(match[1])})],
  [/^:([a-z0-9_+-]*[a-z_+-][a-z0-9_+-]*):/, (match) => ({type: 'emoji', name: match[1]})],
  [/^https?:\/\/[^\s<>]*[^\s<>.,;:!?)\]]/, (match) => ({type: 'link', url: match[0], label: ''})],
];

export function parseMarkdownInline(text) {
  const kids = [];
  let plain = '';
  let i = 0;
  while (i < text.length) {
    const rest = text.slice(i);
    const inWord = /[\p{L}\p{N}]/u.test(text[i - 1] || '') && (rest[0] === '_' || rest[0] === ':' || rest[0] === 'h');
    const rule = inWord ? null : INLINE.find(([pattern]) => pattern.test(rest));
    if (!rule) {
      plain += text[i++];
      continue;
    }
    if (plain) kids.push({type: 'text', text: plain});
    plain = '';
    const match = rule[0].exec(rest);
    kids.push(rule[1](match));
    i += match[0].length;
  }
  if (plain) kids.push({type: 'text', text: plain});
  return kids;
}
