// Places in the workspace as one person has them: channels, direct messages and
// the app, with what is unread in each.
//
// A place is named by a channel's id, by the other person's user id (a direct
// message that may not exist yet), or by 'app/home' and 'app/messages'.

import {millis} from './time.js';

export const APP_HOME = 'app/home';
export const APP_MESSAGES = 'app/messages';

/** The other person in a direct message. */
export const otherIn = (channel, me) => channel.with || channel.members.find((id) => id !== me) || me;

/** The direct message with somebody, if it has been opened. */
export const directWith = (seen, other) => seen.channels.find((channel) => channel.kind === 'dm' && otherIn(channel, seen.user) === other);

/** The channel that stands at a place; undefined for a direct message not begun. */
export function channelAt(seen, place, botUserID) {
  if (place === APP_HOME) return undefined;
  if (place === APP_MESSAGES) return directWith(seen, botUserID);
  return seen.channels.find((channel) => channel.id === place) || directWith(seen, place);
}

/** The place's own id for a channel: the app's messages have a place of their own. */
export function placeOf(channel, me, botUserID) {
  if (channel.kind !== 'dm') return channel.id;
  const other = otherIn(channel, me);
  return other === botUserID ? APP_MESSAGES : other;
}

/**
 * What each person has read, by channel and thread: the ts up to which they
 * looked. It is kept in this browser, so that a reload does not make all new.
 */
export class Reading {
  constructor(workspaceID) {
    this.key = `practice-read-${workspaceID}`;
    try {
      this.read = JSON.parse(localStorage.getItem(this.key)) || {};
    } catch {
      this.read = {};
    }
  }

  upTo(user, place) {
    return this.read[`${user} ${place}`] || '0';
  }

  /**
   * Takes over what the workspace knows, when this browser meets a person for
   * the first time: they have read elsewhere.
   */
  meet(seen) {
    const known = `${seen.user} known`;
    if (this.read[known]) return;
    this.read[known] = '1';
    for (const channel of seen.channels) {
      const to = channel.last_read;
      if (!to) continue;
      this.read[`${seen.user} ${channel.id}`] = to;
      for (const message of channel.messages) if (message.reply_count) this.read[`${seen.user} ${channel.id} ${message.ts}`] = to;
    }
    this.keep();
  }

  /** Notes that somebody has looked at a channel or a thread up to ts; answers whether that is news. */
  mark(user, place, ts) {
    const key = `${user} ${place}`;
    if (!ts || !(parseFloat(ts) > parseFloat(this.read[key] || '0'))) return false;
    this.read[key] = ts;
    this.keep();
    return true;
  }

  forget() {
    this.read = {};
    this.keep();
  }

  keep() {
    try {
      localStorage.setItem(this.key, JSON.stringify(this.read));
    } catch {
      // Without storage, what is read is known until the page is closed.
    }
  }
}

const later = (a, b) => parseFloat(a) > parseFloat(b);

export const isReply = (message) => Boolean(message.thread_ts) && message.thread_ts !== message.ts && !message.broadcast;

/** The messages of a channel's main list: no replies; what only I see in a thread stays in the thread. */
export const mainMessages = (channel) => channel.messages.filter((message) => !isReply(message));

export const threadMessages = (channel, rootTS) => channel.messages.filter((message) => message.ts === rootTS || message.thread_ts === rootTS);

/** Whether somebody follows a thread: they began it, replied in it, or were named in it. */
export function follows(channel, rootTS, me) {
  return threadMessages(channel, rootTS).some((message) => message.user === me || (message.text || '').includes(`<@${me}>`));
}

/**
 * What is unread in a channel: {count, mentions, threads: Map rootTS → count}.
 * Replies count only in threads that the person follows.
 */
export function unread(channel, me, reading) {
  const found = {count: 0, mentions: 0, threads: new Map()};
  const readTo = reading.upTo(me, channel.id);
  const followed = new Map();
  for (const message of channel.messages) {
    if (message.user === me || message.deleted) continue;
    if (!isReply(message)) {
      if (!later(message.ts, readTo)) continue;
      found.count++;
      if (channel.kind === 'dm' || (message.text || '').includes(`<@${me}>`)) found.mentions++;
      continue;
    }
    const root = message.thread_ts;
    if (!later(message.ts, reading.upTo(me, `${channel.id} ${root}`))) continue;
    if (!followed.has(root)) followed.set(root, follows(channel, root, me));
    if (!followed.get(root)) continue;
    found.threads.set(root, (found.threads.get(root) || 0) + 1);
    found.mentions++;
  }
  return found;
}

/** Sorted by time; a stable order for what is drawn. */
export const byTime = (messages) => [...messages].sort((a, b) => millis(a.ts) - millis(b.ts) || a.ts.localeCompare(b.ts));
