// The control API, as the page uses it. Everything the page knows or does
// goes through here.

/** The workspace refused what was asked; the message says why, in a sentence. */
export class Refused extends Error {}

/** Nobody answered at all: the workspace is not running or the line is cut. */
export class Unreachable extends Error {}

/** Reads from the control API: `read('seen', {user: 'U1'})`. */
export function read(name, query = {}, signal) {
  const parameters = new URLSearchParams(query).toString();
  return exchange(`/control/${name}${parameters ? `?${parameters}` : ''}`, {signal});
}

/** Acts through the control API: `act('post', {user, channel, text})`. */
export function act(name, body = {}) {
  return exchange(`/control/${name}`, {
    method: 'POST',
    headers: {'Content-Type': 'application/json'},
    body: JSON.stringify(body),
  });
}

async function exchange(address, request) {
  let response;
  try {
    response = await fetch(address, {cache: 'no-store', ...request});
  } catch (fault) {
    if (fault.name === 'AbortError') throw fault;
    throw new Unreachable('The practice workspace is not answering.');
  }
  const text = await response.text();
  const answer = parse(text);
  if (!response.ok) {
    throw new Refused((answer && answer.error) || text.trim() || `The practice workspace answered ${response.status}.`);
  }
  return answer;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
