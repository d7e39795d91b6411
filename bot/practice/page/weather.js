// Weather: what goes wrong in life, switched on here, and what became of it as
// the workspace itself counted.

import {html, useEffect, useState} from './vendor/htm-preact.standalone.module.js';
import {read} from './control.js';
import {count} from './time.js';

/**
 * The rules in plain words. `at` says what Method narrows: a Web API method or
 * an event; `once` marks those that act at once and do not stay.
 */
const RULES = {
  rate_limited: {name: 'Too many requests', note: 'Calls are refused with 429 and Retry-After.', at: 'method', delay: '1s'},
  server_error: {name: 'Server error', note: 'Calls are refused with 500.', at: 'method'},
  hang: {name: 'Hang', note: 'A call takes effect, but its answer comes late or never.', at: 'method', delay: ''},
  drop: {name: 'Drop', note: 'A call takes effect, but the connection drops before the answer.', at: 'method'},
  slow: {name: 'Slow', note: 'Calls are answered late.', at: 'method', delay: '2s'},
  refresh: {name: 'Refresh a socket', note: 'A connection is told to reconnect.', once: true},
  dead_socket: {name: 'Dead socket', note: 'A connection stays open, but nothing passes.', once: true},
  duplicate_event: {name: 'Event twice', note: 'An event comes twice, with the same id.', at: 'event'},
  late_event: {name: 'Event late', note: 'An event comes later, by the workspace’s clock.', at: 'event', delay: '30s'},
  new_event_id: {name: 'Event twice, new id', note: 'One message comes as two events with different ids.', at: 'event'},
  lost_ack: {name: 'Lost ack', note: 'The app’s acknowledgement never arrives, so the event comes again.', at: 'event'},
  clock_skew: {name: 'Clock skew', note: 'Stamps run ahead of the clock.', delay: '1m'},
  rate_tiers: {name: 'Rate tiers', note: 'Slack’s limits per method are enforced.'},
  no_charts: {name: 'No native charts', note: 'Charts are refused, as where they are not rolled out.'},
};

const COUNTS = [
  ['events', 'Events sent'],
  ['events_acked', 'Acked'],
  ['events_redelivered', 'Sent again'],
  ['events_doubled', 'Doubled by weather'],
  ['posts', 'Posts of the app'],
  ['events_given_up', 'Given up', true],
  ['posts_doubled', 'Posts doubled', true],
  ['unanswered', 'Asked, not answered', true],
];

const ruleOf = (name) => RULES[name] || {name, note: ''};

export function Weather({rev, tell}) {
  const [weather, setWeather] = useState(null);
  const [fault, setFault] = useState('');
  const [rule, setRule] = useState('rate_limited');
  const [method, setMethod] = useState('');
  const [times, setTimes] = useState('');
  const [after, setAfter] = useState('');
  const [delay, setDelay] = useState('');

  useEffect(() => {
    let current = true;
    read('weather').then((answer) => {
      if (!current) return;
      setWeather(answer);
      setFault('');
    }, (refusal) => current && setFault(refusal.message));
    return () => {
      current = false;
    };
  }, [rev]);

  // What was narrowed for one rule means nothing for another.
  const choose = (name) => {
    setRule(name);
    for (const set of [setMethod, setTimes, setAfter, setDelay]) set('');
  };

  if (!weather) return html`<div class="weather" role="status">${fault || 'Looking at the sky…'}</div>`;
  const {rules, known, counts} = weather;
  const chosen = ruleOf(rule);
  const post = async (body) => {
    const answer = await tell('weather', body);
    if (answer) setWeather({...answer, counts: {...counts, ...answer.counts, unanswered: counts.unanswered}});
  };
  const add = (event) => {
    event.preventDefault();
    post({rule, ...(method && {method}), ...(times && {times: Number(times)}), ...(after && {after: Number(after)}), ...(delay && {delay})});
  };
  const field = (label, value, set, hints) => html`<label for=${`weather-${label}`}>${label}</label>
    <input id=${`weather-${label}`} class="field" value=${value} onInput=${(event) => set(event.target.value)} ...${hints} />`;

  return html`<div class="weather" data-testid="weather" tabindex="0" role="group" aria-label="Weather">
    <div class="weather-columns">
      <form onSubmit=${add} class="weather-part"><h3>Make something go wrong</h3>
        <div class="weather-form">
          <label for="weather-rule">What</label>
          <select id="weather-rule" class="field" value=${rule} data-testid="weather-rule" onChange=${(event) => choose(event.target.value)}>
            ${known.map((name) => html`<option key=${name} value=${name}>${ruleOf(name).name}</option>`)}</select>
          <p class="hint weather-note">${chosen.note}</p>
          ${chosen.at && field(chosen.at === 'method' ? 'Only for' : 'Only event', method, setMethod, {placeholder: chosen.at === 'method' ? 'all calls, or e.g. chat.postMessage' : 'all events, or e.g. message', spellcheck: false})}
          ${chosen.delay !== undefined && field('Delay', delay, setDelay, {placeholder: chosen.delay || 'never'})}
          ${chosen.at && field('Times', times, setTimes, {placeholder: 'until ended', inputmode: 'numeric'})}
          ${chosen.at && field('After', after, setAfter, {placeholder: '0 are spared', inputmode: 'numeric'})}
          <button type="submit" class="button button-primary" data-testid="weather-add">${chosen.once ? 'Do it now' : 'Switch on'}</button>
        </div></form>
      <section class="weather-part"><h3>In force</h3>
        ${rules.length ? html`<ul class="weather-list">${rules.map((one) => html`<li key=${one.rule + (one.method || '')} data-rule=${one.rule}><span><strong>${ruleOf(one.rule).name}</strong>
            <small>${[one.method && `for ${one.method}`, one.delay, one.times ? `${count(one.times, 'more time')}` : 'until ended', one.after ? `after ${one.after}` : '', counts.struck[one.rule] ? `struck ${count(counts.struck[one.rule], 'time')}` : 'has not struck yet'].filter(Boolean).join(' · ')}</small></span>
            <button type="button" class="button" onClick=${() => post({rule: one.rule, method: one.method, off: true})}>End</button></li>`)}</ul>
          <button type="button" class="button weather-clear" data-testid="weather-clear" onClick=${() => post({rule: 'clear', off: true})}>End all</button>`
        : html`<p class="hint">Fair weather: nothing goes wrong.</p>`}
      </section>
      <section class="weather-part"><h3>As the workspace counted</h3>
        <dl class="counters">${COUNTS.map(([key, label, wrong]) => html`<div key=${key} class=${`counter ${wrong && counts[key] ? 'wrong' : ''}`} data-counter=${key}><dt>${label}</dt><dd>${(counts[key] || 0).toLocaleString('en-US')}</dd></div>`)}</dl>
        ${Object.keys(counts.struck).length > 0 && html`<p class="hint" data-counter="struck">Struck: ${Object.entries(counts.struck).map(([name, times]) => `${ruleOf(name).name}, ${count(times, 'time')}`).join(' · ')}</p>`}
      </section>
    </div>
  </div>`;
}
